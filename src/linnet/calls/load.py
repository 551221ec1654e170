"""How much is called now, and nothing of who talks to whom."""

from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from linnet.calls.media_server import NoMediaServer
from linnet.calls.wiring import Calls


class CallsSinceStart(Struct, frozen=True):
    """What has happened since Linnet was started."""

    started: int = 0
    entries: int = 0
    """Tokens given: whoever comes back is counted again."""
    refused: int = 0
    """Because of a limit."""
    media_server_failures: int = 0
    """How often the media server has ended by itself."""


class CallsNow(Struct, frozen=True):
    """`asleep`: our own media server starts with the next call."""

    state: Literal["off", "asleep", "running", "unwell"]
    why: str = ""
    """Why it is off or unwell."""
    calls: int = 0
    participants: int = 0
    since_start: CallsSinceStart = CallsSinceStart()
    guests: int = 0
    """People without an account who came by a call link, those who wait among them."""


async def calls_now(calls: Calls) -> CallsNow:
    return replace(await _load(calls), guests=len(calls.guests))


async def _load(calls: Calls) -> CallsNow:
    if calls.media_server is None:
        return CallsNow("off", calls.why_not)
    counts = calls.media_server.counts
    so_far = CallsSinceStart(
        counts.started.value, counts.entries.value, counts.refused.value, counts.failures.value
    )
    if not calls.media_server.is_awake:
        return CallsNow("asleep", since_start=so_far)
    try:
        # The list's own numbers come seconds late.
        crowds = [
            len(await calls.media_server.participants(room))
            for room in await calls.media_server.rooms()
        ]
    except NoMediaServer as why:
        return CallsNow("unwell", why.message, since_start=so_far)
    taken = [crowd for crowd in crowds if crowd]
    return CallsNow("running", "", len(taken), sum(taken), so_far)
