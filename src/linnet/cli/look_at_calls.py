"""Calls: a real one with ourselves, and each way that its media could take.

One participant takes part: a second one would go the same ways. Where a firewall or router lets
nothing out that comes back in, ways look closed from this machine that are open from elsewhere.
"""

import asyncio
import json
import ssl
from collections.abc import Awaitable, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from linnet.calls import opening, trial, ways
from linnet.calls.child_settings import KEY, secret_in
from linnet.calls.grants import Grants
from linnet.calls.media_server import MediaServer, NoMediaServer, Refused
from linnet.calls.signalling import PREFIX
from linnet.calls.trial import Inside, Silent, Turned
from linnet.calls.ways import NoWay, Place, Relay
from linnet.cli.admin.line import API, line_if_running
from linnet.cli.finding import Case, Finding, Level
from linnet.config import Settings, SettingsError
from linnet.errors import ResourceLimitExceeded
from linnet.metrics import Metrics
from linnet.rng import SystemRng

if TYPE_CHECKING:
    import aiohttp

ASKED_WITHIN_S = 10
ENTERED_WITHIN_S = 20
"""Our own media server may have to be started first."""
THERE_WITHIN_S = 5.0
FOCI = "org.matrix.msc4143.rtc_foci"
_OPERATING = "docs/operating/calls.md shows how."
_NARROW = "Until then nobody can call out of some networks that let little through."
_LOG = (
    "Linnet's log says why, in the lines with `livekit:`. Often another program has taken one of"
    " its ports."
)


async def calls(case: Case) -> list[Finding]:
    """Enter a call where apps would, and try every way that they are told of."""
    if case.settings.livekit == "off":
        return [Finding("calls", "good", "They are switched off by the setting livekit.")]
    try:
        if not opening.is_elsewhere(case.settings):
            opening.program_of(case.settings)
        now = await asyncio.to_thread(_calls_now, case.folder)
    except SettingsError as why:
        advice = f"Until then there are no calls. {_OPERATING}"
        return [Finding("calls", "broken", f"{why}.", advice)]
    if now is None:
        said = "They can only be tried while Linnet runs."
        return [Finding("calls", "doubtful", said, "Start it: linnet serve")]
    if now["state"] == "off":
        said = f"The running Linnet carries none: {now['why'].rstrip('.')}."
        return [Finding("calls", "broken", said, "Correct it, and start Linnet again.")]
    http = import_module("aiohttp")
    async with http.ClientSession(timeout=http.ClientTimeout(total=ENTERED_WITHIN_S)) as session:
        return [await _signpost(case.settings, session), *await _call(case, session)]


def _calls_now(folder: Path) -> Any:
    """What the running server says of its calls; None when none runs."""
    with line_if_running(folder) as line:
        return None if line is None else line.get(f"{API}/figures")["calls"]


async def _signpost(settings: Settings, session: "aiohttp.ClientSession") -> Finding:
    """Where apps learn who carries the calls of a server's people."""
    about, service = "calls signpost", f"{settings.address}{PREFIX}"
    base = f"https://{settings.server_name}"
    if urlsplit(settings.address).scheme == "http":
        base = settings.address  # for tests: apps take the address itself
    url = f"{base}/.well-known/matrix/client"
    errors = import_module("aiohttp")
    try:
        async with asyncio.timeout(ASKED_WITHIN_S), session.get(url) as answer:
            told = json.loads(await answer.read())
        foci = [str(one["livekit_service_url"]).rstrip("/") for one in told.get(FOCI, [])]
    except (errors.ClientError, OSError, ValueError, KeyError, TypeError, AttributeError):
        foci = []
    advice = f"Have {url} passed on to Linnet, or name {service} there in {FOCI}."
    if not foci:
        said = f"{url} does not tell older apps where calls are made."
        return Finding(about, "doubtful", said, advice)
    if service not in foci:
        said = f"{url} sends apps to {foci[0]} for calls, not to {service}."
        return Finding(about, "broken", said, advice)
    return Finding(about, "good", f"{url} sends apps to {service} for calls.")


async def _call(case: Case, session: "aiohttp.ClientSession") -> list[Finding]:
    """Enter, try all ways at once, leave."""
    address, rng = opening.signal_address(case.settings), SystemRng()
    room = rng.letters(32)
    errors = import_module("aiohttp")
    try:
        token = (await _grants(case, room)).to_enter(room, rng.letters(16))
        entered = await trial.enter(session, address, token, rng)
    except Turned as why:
        return [_turned(case.settings, address, why.status)]
    except Refused as why:
        said = f"{case.settings.livekit} makes no room for a call: it answers with {why.said}."
        advice = "Check livekit_key and livekit_secret: they are among its `keys`."
        return [Finding("calls", "broken", said, advice)]
    except ResourceLimitExceeded as why:
        return [_too_many(why.message)]
    except (errors.ClientError, OSError, NoMediaServer) as why:
        said = f"{address} cannot be reached from here: {why or 'it took too long'}."
        advice = "Check public_url, and that its port is open and passed on to Linnet."
        if opening.is_elsewhere(case.settings):
            advice = "Check the address in livekit, and that the media server there runs."
        return [Finding("calls", "broken", said, advice)]
    try:
        async with asyncio.timeout(ENTERED_WITHIN_S):
            inside = await entered.talk()
        found = await _ways(case.settings, inside)
        await entered.leave()
    except (Silent, TimeoutError):
        return [await _ended(session, address, token)]
    return [Finding("calls", "good", f"A test call at {address} got in."), *found]


async def _ended(session: "aiohttp.ClientSession", address: str, token: str) -> Finding:
    """Why a call that got in did not go on: apps ask in the same way."""
    errors = import_module("aiohttp")
    url = f"http{address.removeprefix('ws')}/rtc/validate"
    errcode, said = "", "the media server says nothing"
    try:
        async with session.get(url, params={"access_token": token}) as answer:
            told = json.loads(await answer.read())
            errcode, said = told["errcode"], told["error"]
    except (errors.ClientError, OSError, ValueError, KeyError, TypeError):
        pass  # it is well now, or says nothing
    if errcode == ResourceLimitExceeded.errcode:
        return _too_many(said)
    return Finding("calls", "broken", f"A test call got in and was ended: {said}.", _LOG)


def _too_many(said: str) -> Finding:
    return Finding("calls", "doubtful", f"{said}.", "Try again later, or raise calls_max.")


async def _grants(case: Case, room: str) -> Grants:
    """What lets into a room; elsewhere the room is opened first."""
    if not opening.is_elsewhere(case.settings):
        return Grants(KEY, secret_in(case.folder), case.clock)
    there: MediaServer = opening.media_server_elsewhere(case.settings, case.clock, Metrics())
    try:
        await there.open_room(room)
    finally:
        await there.close()
    return there.grants


def _turned(settings: Settings, address: str, status: int) -> Finding:
    if status == 403:
        said = f"{address} does not know the running Linnet's own token."
        advice = f"Have {settings.address} lead to this Linnet, and to no other."
        return Finding("calls", "broken", said, advice)
    said = f"{address} opens no web socket: it answers with {status}."
    return Finding("calls", "broken", said, f"Have the proxy pass web sockets on. {_OPERATING}")


async def _ways(settings: Settings, inside: Inside) -> list[Finding]:
    passwords = inside.passwords
    assert passwords is not None, "it has talked to the end"
    tls = ssl.create_default_context()
    found: list[Awaitable[Finding]] = []
    for protocol in ("udp", "tcp"):
        places = _places(inside, protocol)
        tries = [ways.go_directly(place, passwords, THERE_WITHIN_S) for place in places]
        found.append(_direct(settings, protocol, places, tries))
    for relay in inside.relays:
        for target in _places(inside, "udp")[:1]:
            going = ways.go_by_relay(relay, target, passwords, THERE_WITHIN_S, tls)
            found.append(_relayed(relay, going))
    return list(await asyncio.gather(*found))


def _places(inside: Inside, protocol: str) -> list[Place]:
    """Where media can come in. Some apps have no IPv6: it alone does not count."""
    places = [place for place in inside.places if place.protocol == protocol]
    return [place for place in places if ":" not in place.host] or places


async def _direct(
    settings: Settings, protocol: str, places: list[Place], tries: Sequence[Awaitable[None]]
) -> Finding:
    """Whether one of the addresses answers: a machine can have several."""
    name = protocol.upper()
    about = f"calls over {name}"
    if not places:
        said = f"Apps are told no {name} port for the media of calls."
        return Finding(about, "doubtful", said, f"Choose one: calls_{protocol}_port.")
    outcomes = await asyncio.gather(*tries, return_exceptions=True)
    for place, outcome in zip(places, outcomes, strict=True):
        if outcome is None:
            said = f"{name} port {place.port} of {place.host} takes media."
            return Finding(about, "good", said)
        if not isinstance(outcome, NoWay):
            raise outcome
    hosts = ", ".join(place.host for place in places)
    said = f"{name} port {places[0].port} of {hosts} takes no media: {outcomes[0]}."
    level: Level = "broken" if protocol == "udp" else "doubtful"
    return Finding(about, level, said, _open(settings, name, places[0].port))


async def _relayed(relay: Relay, going: Awaitable[None]) -> Finding:
    kind = "TLS" if relay.is_tls else "UDP"
    about = f"calls relayed over {kind}"
    port = f"{'TCP' if relay.is_tls else 'UDP'} port {relay.port}"
    try:
        await going
    except NoWay as why:
        said = f"{port} of {relay.host} does not pass media on: {why}."
        advice = f"Let {port} through the firewall, and have the router pass it on. {_NARROW}"
        return Finding(about, "doubtful", said, advice)
    return Finding(about, "good", f"{port} of {relay.host} passes media on.")


def _open(settings: Settings, name: str, port: int) -> str:
    advice = f"Let {name} port {port} through the firewall, and have the router pass it on."
    if name == "TCP":
        return f"{advice} {_NARROW}"
    if opening.is_elsewhere(settings):
        return advice
    return f"{advice} If this machine has another address, name it in calls_address."
