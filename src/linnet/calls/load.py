"""How much is called now, and nothing of who talks to whom."""

from typing import Literal

from msgspec import Struct

from linnet.calls.media_server import NoMediaServer
from linnet.calls.wiring import Calls


class CallsNow(Struct, frozen=True):
    """`asleep`: our own media server starts with the next call."""

    state: Literal["off", "asleep", "running", "unwell"]
    why: str = ""
    """Why it is off or unwell."""
    calls: int = 0
    participants: int = 0


async def calls_now(calls: Calls) -> CallsNow:
    if calls.media_server is None:
        return CallsNow("off", calls.why_not)
    if not calls.media_server.is_awake:
        return CallsNow("asleep")
    try:
        # The list's own numbers come seconds late.
        crowds = [
            len(await calls.media_server.participants(room))
            for room in await calls.media_server.rooms()
        ]
    except NoMediaServer as why:
        return CallsNow("unwell", why.message)
    taken = [crowd for crowd in crowds if crowd]
    return CallsNow("running", "", len(taken), sum(taken))
