"""The guard stops what tries to leave another way. It stays for good, so it has its own process."""

import subprocess
import sys
import textwrap

PREFACE = """
import asyncio, os, socket, subprocess, sys, threading, urllib.request
import uvloop
from linnet.touchpoints.guard import Guard, OutwardContactRefused, shut_off
from linnet.touchpoints.guarded_loop import install
from linnet.touchpoints.tickets import Ticket, holding

blocked = []
guard = Guard([("db.internal", 5432)], ["/usr/bin/media-server"])
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


def test_nobody_is_asked_whose_address_it_is() -> None:
    runs("""
        assert refused(lambda: socket.gethostbyaddr("192.0.2.1"))
        assert refused(lambda: socket.getnameinfo(("192.0.2.1", 53), 0))
        async def asks(): await asyncio.get_running_loop().getnameinfo(("192.0.2.1", 53))
        assert refused(awaited(asks))
        assert len(blocked) == 3
    """)


def test_an_address_in_disguise_is_no_address_of_this_machine() -> None:
    runs("""
        for name in ("::ffff:192.0.2.1", "::ffff:127.0.0.1", "64:ff9b::7f00:1", "127.1"):
            assert refused(lambda: guard.check_address(name, 443)), name
    """)


def test_a_library_cannot_send_somebody_else_for_it() -> None:
    runs("""
        assert refused(lambda: subprocess.run(["curl", "https://home.example/"]))
        assert refused(lambda: subprocess.run("curl https://home.example/", shell=True))
        assert refused(lambda: os.system("curl https://home.example/"))
        assert refused(lambda: os.posix_spawn("/bin/true", ["true"], {}))
        assert refused(lambda: subprocess.run([sys.executable, "-c", "pass"]))
        async def starts(): await asyncio.create_subprocess_exec("/bin/true")
        assert refused(awaited(starts))
        async def starts_shell(): await asyncio.create_subprocess_shell("true")
        assert refused(awaited(starts_shell))
        guard.check_program("/usr/bin/media-server", ["media-server", "--config"])
        async def parts():
            part = await asyncio.create_subprocess_exec(
                sys.executable, "-I", "-m", "linnet.media.drawing", stdin=subprocess.DEVNULL)
            assert await part.wait() == 0
        uvloop.run(parts(), loop_factory=new_loop)
        assert len(blocked) == 7
    """)


def test_no_datagram_goes_to_whom_nobody_named() -> None:
    runs("""
        async def opens():
            await asyncio.get_running_loop().create_datagram_endpoint(
                asyncio.DatagramProtocol, local_addr=("0.0.0.0", 0))
        assert refused(awaited(opens))
        async def opens_own():
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as speaker:
                await asyncio.get_running_loop().create_datagram_endpoint(
                    asyncio.DatagramProtocol, sock=speaker)
        assert refused(awaited(opens_own))
        assert len(blocked) == 2
    """)


def test_a_process_that_only_calculates_reaches_nobody() -> None:
    runs("""
        shut_off()
        assert refused(lambda: socket.getaddrinfo("home.example", 443))
        assert refused(lambda: socket.create_connection(("192.0.2.1", 443), 1))
        assert refused(lambda: subprocess.run(["/bin/true"]))
    """)
