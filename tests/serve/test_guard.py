"""The guard stops what tries to leave another way. It stays for good, so it has its own process."""

import subprocess
import sys
import textwrap

PREFACE = """
import asyncio, socket, threading, urllib.request
import uvloop
from linnet.touchpoints.guard import Guard, OutwardContactRefused, install
from linnet.touchpoints.tickets import Ticket, holding

blocked = []
guard = Guard([("db.internal", 5432)])
guard.when_blocked(lambda: blocked.append(None))
new_loop = install(guard)

def refused(act):
    try:
        act()
    except OutwardContactRefused:
        return True
    except OSError as why:
        # A library wraps what it catches.
        return isinstance(getattr(why, "reason", None), OutwardContactRefused)
    return False

def awaited(make):
    return lambda: uvloop.run(make(), loop_factory=new_loop)
"""


def runs(script: str) -> None:
    text = PREFACE + textwrap.dedent(script)
    done = subprocess.run(
        [sys.executable, "-c", text], capture_output=True, text=True, timeout=60, check=False
    )
    assert done.returncode == 0, done.stderr


def test_a_library_cannot_report_home() -> None:
    runs("""
        assert refused(lambda: socket.create_connection(("192.0.2.1", 443), 1))
        assert refused(lambda: socket.create_connection(("2001:db8::1", 443), 1))
        assert refused(lambda: socket.getaddrinfo("home.example", 443))
        assert refused(lambda: socket.gethostbyname("home.example"))
        assert refused(lambda: urllib.request.urlopen("https://home.example/"))
        def datagram():
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as speaker:
                speaker.sendto(b"x", ("192.0.2.1", 53))
        assert refused(datagram)
        assert len(blocked) == 6
    """)


def test_neither_can_it_by_the_event_loop_or_a_thread() -> None:
    runs("""
        loop = asyncio.get_running_loop
        assert refused(awaited(lambda: asyncio.open_connection("home.example", 443)))
        assert refused(awaited(lambda: asyncio.open_connection("192.0.2.1", 443)))
        async def looks_up(): await loop().getaddrinfo("home.example", 443)
        assert refused(awaited(looks_up))
        async def connects():
            with socket.socket() as speaker:
                speaker.setblocking(False)
                await loop().sock_connect(speaker, ("192.0.2.1", 443))
        assert refused(awaited(connects))
        async def datagram():
            await loop().create_datagram_endpoint(
                asyncio.DatagramProtocol, remote_addr=("192.0.2.1", 53))
        assert refused(awaited(datagram))
        async def thread():
            await asyncio.to_thread(socket.create_connection, ("192.0.2.1", 443), 1)
        assert refused(awaited(thread))
        assert len(blocked) == 6
    """)


def test_a_ticket_opens_its_own_contact_alone() -> None:
    runs("""
        held = Ticket("friend.example")
        held.addresses.add("192.0.2.7")
        with holding(held):
            guard.check_name("friend.example")
            guard.check_address("192.0.2.7", 443)
            assert refused(lambda: guard.check_name("home.example"))
            assert refused(lambda: guard.check_address("192.0.2.8", 443))
        assert refused(lambda: guard.check_address("192.0.2.7", 443))
    """)


def test_this_machine_and_the_parts_of_the_house_need_none() -> None:
    runs("""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            socket.create_connection(listener.getsockname()).close()
        one, other = socket.socketpair()
        one.send(b"x"); other.recv(1)
        guard.check_name("db.internal")
        guard.check_name(b"localhost")
        guard.check_address("db.internal", 5432)
        guard.check_address("::1", 5432)
        assert refused(lambda: guard.check_address("db.internal", 22))
        assert len(blocked) == 1
    """)
