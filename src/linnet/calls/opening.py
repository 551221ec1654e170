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
from linnet.calls.counts import Counts
from linnet.calls.grants import Grants
from linnet.calls.guests import Guests
from linnet.calls.leavings import Leavings
from linnet.calls.lines import Lines
from linnet.calls.media_server import Limits, MediaServer
from linnet.calls.signalling import PREFIX
from linnet.calls.wiring import Calls
from linnet.clock import Clock
from linnet.config import Settings, SettingsError
from linnet.http.tls import TlsFiles
from linnet.metrics import Metrics
from linnet.rooms.wiring import Rooms
from linnet.sessions.wiring import Sessions
from linnet.tasks import Tasks

logger = logging.getLogger(__name__)

COMPANION = "linnet_livekit"
RESOLVED_WITHIN_S = 2.0
OFF = "they are switched off by the setting livekit"


async def open_calls(
    sessions: Sessions,
    rooms: Rooms,
    folder: Path,
    tasks: Tasks,
    metrics: Metrics,
    tls: TlsFiles | None,
) -> Calls:
    """Everything calls need; without a media server all else works.

    With a certificate of our own, `tls`, the media server relays over TLS too.
    """
    settings = rooms.settings
    here = signal_address(settings)
    if is_elsewhere(settings):
        there = media_server_elsewhere(settings, rooms.clock, metrics)
        return await _opened(sessions, rooms, tasks, there, here)
    if settings.livekit == "off":
        return await _without(sessions, rooms, tasks, here, OFF)
    try:
        program = program_of(settings)
        media_address = await _media_address(settings)
        child = child_settings(settings, folder, media_address, tls, rooms.rng)
    except SettingsError as why:
        logger.warning("There are no calls: %s", why)
        return await _without(sessions, rooms, tasks, here, str(why))
    grants = Grants(KEY, child.secret, rooms.clock)
    inside = MediaServer("", grants, _limits(settings), Counts.of(metrics), Lines(rooms.clock))
    if child.ports.turn_tls:
        inside.tls_relay = f"{_own_name(settings)}:{child.ports.turn_tls}"
    calls = await _opened(sessions, rooms, tasks, inside, here)
    _begin_child(calls, program, child, tasks)
    return calls


def is_elsewhere(settings: Settings) -> bool:
    """Whether the operator looks after the media server."""
    return settings.livekit.startswith(("ws://", "wss://"))


def signal_address(settings: Settings) -> str:
    """Where apps speak with the media server: `ws://` or `wss://`, without `/rtc`."""
    if is_elsewhere(settings):
        return settings.livekit.rstrip("/")
    return f"{_as_socket(settings.address)}{PREFIX}"


def media_server_elsewhere(settings: Settings, clock: Clock, metrics: Metrics) -> MediaServer:
    """The one that the operator looks after."""
    grants = Grants(settings.livekit_key, settings.livekit_secret, clock)
    address = "http" + settings.livekit.rstrip("/").removeprefix("ws")
    return MediaServer(address, grants, _limits(settings), Counts.of(metrics), Lines(clock))


def _limits(settings: Settings) -> Limits:
    by_mail = f"mailto:{settings.support_email}" if settings.support_email else ""
    contact = settings.support_page or by_mail or settings.address
    return Limits(settings.calls_max, settings.call_participants_max, contact)


async def _without(
    sessions: Sessions, rooms: Rooms, tasks: Tasks, address: str, why_not: str
) -> Calls:
    nobody = Leavings(rooms, None)
    guests = await _opened_guests(sessions, rooms, tasks, None)
    return Calls(rooms.settings, sessions, rooms, None, nobody, guests, address, why_not)


async def _opened_guests(
    sessions: Sessions, rooms: Rooms, tasks: Tasks, media_server: MediaServer | None
) -> Guests:
    """Guests of an earlier run go in time, even when there are no calls any more."""
    guests = Guests(sessions, rooms, media_server)
    await guests.load()
    tasks.spawn("guests of calls", guests.run())
    return guests


def media_server_hosts(settings: Settings) -> list[tuple[str, int]]:
    """What else belongs to the house: a media server elsewhere, and this machine's own names."""
    found = [(name, 0) for name in (settings.calls_address, _own_name(settings)) if name]
    if is_elsewhere(settings):
        there = urlsplit(settings.livekit)
        port = there.port or (443 if there.scheme == "wss" else 80)
        found.append((there.hostname or "", port))
    return found


def own_program(settings: Settings) -> list[str]:
    """The path of the media server that is started here; empty when there is none."""
    if settings.livekit == "off" or is_elsewhere(settings):
        return []
    try:
        return [str(program_of(settings))]
    except SettingsError:
        return []  # there are no calls, and `open_calls` says why


def page_sources(settings: Settings) -> dict[str, list[str]]:
    """What the web app may ask besides this server, by directive of its policy."""
    if not is_elsewhere(settings):
        return {}
    there = urlsplit(settings.livekit)
    asked_why = f"http{there.scheme.removeprefix('ws')}://{there.netloc}"
    return {"connect-src": [f"{there.scheme}://{there.netloc}", asked_why]}


def _own_name(settings: Settings) -> str:
    return urlsplit(settings.address).hostname or ""


async def _opened(
    sessions: Sessions, rooms: Rooms, tasks: Tasks, media_server: MediaServer, address: str
) -> Calls:
    leavings = Leavings(rooms, media_server)
    await leavings.load()
    tasks.spawn("members of calls", leavings.run())
    guests = await _opened_guests(sessions, rooms, tasks, media_server)
    return Calls(rooms.settings, sessions, rooms, media_server, leavings, guests, address, "")


def _begin_child(calls: Calls, program: Path, settings: ChildSettings, tasks: Tasks) -> None:
    assert calls.media_server is not None
    child = Child(
        program, settings, calls.media_server, calls.rooms.clock, tasks, calls.leavings.be_lenient
    )
    calls.media_server.until_ready = child.until_ready
    tasks.spawn("media server", child.run())


def program_of(settings: Settings) -> Path:
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
