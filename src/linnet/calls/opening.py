"""Put calls together: who carries them, and what is started for it."""

import asyncio
import ipaddress
import logging
import socket
from importlib import import_module, util
from pathlib import Path
from urllib.parse import urlsplit

from linnet.calls.child import Child
from linnet.calls.child_settings import KEY, ChildSettings, child_settings
from linnet.calls.grants import Grants
from linnet.calls.leavings import Leavings
from linnet.calls.media_server import MediaServer
from linnet.calls.signalling import PREFIX
from linnet.calls.wiring import Calls
from linnet.config import Settings, SettingsError
from linnet.rooms.wiring import Rooms
from linnet.sessions.wiring import Sessions
from linnet.tasks import Tasks

logger = logging.getLogger(__name__)

COMPANION = "linnet_livekit"
RESOLVED_WITHIN_S = 2.0


async def open_calls(sessions: Sessions, rooms: Rooms, folder: Path, tasks: Tasks) -> Calls:
    """Everything calls need; without a media server all else works."""
    settings = rooms.settings
    here = f"{_as_socket(settings.address)}{PREFIX}"
    if settings.livekit.startswith(("ws://", "wss://")):
        grants = Grants(settings.livekit_key, settings.livekit_secret, rooms.clock)
        address = "http" + settings.livekit.rstrip("/").removeprefix("ws")
        there = MediaServer(address, grants, settings.call_participants_max)
        return await _opened(sessions, rooms, tasks, there, settings.livekit)
    if settings.livekit == "off":
        return _without(sessions, rooms, here, "they are switched off by the setting livekit")
    try:
        program = _program(settings)
        media_address = await _media_address(settings)
        child = child_settings(settings, folder, media_address, rooms.rng)
    except SettingsError as why:
        logger.warning("There are no calls: %s", why)
        return _without(sessions, rooms, here, str(why))
    grants = Grants(KEY, child.secret, rooms.clock)
    inside = MediaServer("", grants, settings.call_participants_max)
    calls = await _opened(sessions, rooms, tasks, inside, here)
    _begin_child(calls, program, child, tasks)
    return calls


def _without(sessions: Sessions, rooms: Rooms, address: str, why_not: str) -> Calls:
    return Calls(rooms.settings, sessions, rooms, None, Leavings(rooms, None), address, why_not)


def media_server_hosts(settings: Settings) -> list[tuple[str, int]]:
    """What else belongs to the house: a media server elsewhere, and this machine's own names."""
    found = [(name, 0) for name in (settings.calls_address, _own_name(settings)) if name]
    if settings.livekit.startswith(("ws://", "wss://")):
        there = urlsplit(settings.livekit)
        port = there.port or (443 if there.scheme == "wss" else 80)
        found.append((there.hostname or "", port))
    return found


def _own_name(settings: Settings) -> str:
    return urlsplit(settings.address).hostname or ""


async def _opened(
    sessions: Sessions, rooms: Rooms, tasks: Tasks, media_server: MediaServer, address: str
) -> Calls:
    leavings = Leavings(rooms, media_server)
    await leavings.load()
    tasks.spawn("members of calls", leavings.run())
    return Calls(rooms.settings, sessions, rooms, media_server, leavings, address, "")


def _begin_child(calls: Calls, program: Path, settings: ChildSettings, tasks: Tasks) -> None:
    assert calls.media_server is not None
    child = Child(
        program, settings, calls.media_server, calls.rooms.clock, tasks, calls.leavings.be_lenient
    )
    calls.media_server.until_ready = child.until_ready
    tasks.spawn("media server", child.run())


def _program(settings: Settings) -> Path:
    """The program that carries calls.

    Raises:
        SettingsError: there is none.
    """
    if settings.livekit != "inside":
        program = Path(settings.livekit)
        if not program.is_file():
            raise SettingsError(f"livekit names {program}, which is no file")
        return program
    if util.find_spec(COMPANION) is None:
        raise SettingsError("install the package linnet-livekit, or name a livekit-server program")
    found: Path = import_module(COMPANION).program()
    if not found.is_file():
        raise SettingsError("the package linnet-livekit has no program in it; install it again")
    return found


async def _media_address(settings: Settings) -> str:
    """The IP address under which apps reach this machine; empty when no name tells it."""
    name = settings.calls_address or _own_name(settings)
    if name in ("localhost", ""):
        return "127.0.0.1"
    try:
        return str(ipaddress.ip_address(name))
    except ValueError:
        pass
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(RESOLVED_WITHIN_S):
            found = await loop.getaddrinfo(name, 0, family=socket.AF_INET)
    except (OSError, TimeoutError):
        logger.warning("The address of %s is not known; calls go by this machine's own", name)
        return ""
    return str(found[0][4][0])


def _as_socket(address: str) -> str:
    """`https://` to `wss://`."""
    return "ws" + address.removeprefix("http")
