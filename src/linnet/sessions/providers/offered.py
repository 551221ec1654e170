"""Which providers people are offered."""

from msgspec import Struct

from linnet.sessions.providers import store
from linnet.sessions.providers.row import touchpoint_id
from linnet.sessions.wiring import Sessions


class Offered(Struct, frozen=True):
    """A way of signing in, with where it leads."""

    id: str
    name: str
    host: str
    lets_newcomers: bool


async def offered(sessions: Sessions) -> list[Offered]:
    """The providers that are on, oldest first."""
    async with sessions.db.snapshot() as reader:
        known = await store.providers(reader)
    return [
        Offered(one.id, one.name, one.issuer.split("/")[2], one.lets_newcomers)
        for one in known
        if sessions.is_on(touchpoint_id(one.id))
    ]
