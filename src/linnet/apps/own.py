"""What a person has granted applications: they see it with its ledger, and end it in one tap."""

import msgspec
from msgspec import UNSET, Struct, UnsetType

from linnet.accounts.standing import standing
from linnet.apps import receipt, store_ledger
from linnet.apps.access import allowed
from linnet.apps.store_ledger import Line
from linnet.apps.wiring import Apps
from linnet.errors import Forbidden, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId, UserId
from linnet.rooms.head import RoomHead
from linnet.sessions.apps import grants
from linnet.sessions.apps.grants import NO_SUCH_GRANT, Held, Standing
from linnet.sessions.apps.permissions import Verb
from linnet.storage.database import Reader

MAX_DIGITS = 16
"""Of a grant's number in a path."""


class InRoom(Struct, frozen=True):
    """What was granted in one room, and what of it the room allows now."""

    room_id: RoomId
    name: str
    """Empty for one without a name, or that the person has left."""
    verbs: list[Verb]
    history_days: int
    allowed: list[Verb]


class ShownGrant(Struct, frozen=True):
    id: str
    app_id: str
    name: str
    party: str
    purpose: str
    """What it says itself."""
    home: str
    standing: Standing
    has_profile: bool
    rooms: list[InRoom]
    granted_ts: int
    expires_ts: int
    used_ts: int
    people_max: int
    rooms_max: int
    ledger: list[Line]
    ended_ts: int | UnsetType = UNSET
    receipt: str | UnsetType = UNSET
    """The file, byte for byte, of one that was ended by its person."""


class ShownGrants(Struct, frozen=True):
    """The newest first."""

    apps: list[ShownGrant]


@endpoint("GET", "/_linnet/apps", operation="linnet.getOwnApps", access=Access.USER)
async def get_own(apps: Apps, call: Call) -> ShownGrants:
    return await shown_to(apps, call.requester.user_id)


async def shown_to(apps: Apps, user_id: UserId) -> ShownGrants:
    """What a person has granted."""
    files = {
        msgspec.json.decode(file)["body"]["grant"]: file.decode()
        for file in await receipt.receipts(apps, user_id)
    }
    async with apps.db.snapshot() as reader:
        held = await grants.held_by(apps.sessions, reader, user_id)
        return ShownGrants([await _shown(apps, reader, one, files) for one in held])


@endpoint(
    "DELETE",
    "/_linnet/apps/{grant_id}",
    operation="linnet.endOwnApp",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def delete_own(apps: Apps, call: Call, grant_id: str) -> JsonObject:
    return await end_own(apps, call.requester.user_id, grant_id)


async def end_own(apps: Apps, user_id: UserId, grant_id: str) -> JsonObject:
    """End it with its tokens, at once, and give the receipt. Once more gives the same receipt.

    Raises:
        NotFound: they have granted nothing of the kind.
    """
    number = number_of(grant_id)
    async with apps.db.transaction() as tx:
        found = await grants.own_grant(apps.sessions, tx, user_id, number)
        if found.grant.ended_ts is None:
            ended = await grants.end_grant(apps.sessions, tx, number, "person")
            await receipt.enter(apps, tx, found, ended)
    for file in await receipt.receipts(apps, user_id):
        if msgspec.json.decode(file)["body"]["grant"] == grant_id:
            return {"receipt": file.decode()}
    return {}


@endpoint(
    "POST",
    "/_linnet/apps/{grant_id}/resume",
    operation="linnet.resumeOwnApp",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_resume(apps: Apps, call: Call, grant_id: str) -> JsonObject:
    """Let it be used again that was frozen or suspended; its end stays where it was.

    Raises:
        NotFound: one has granted nothing of the kind.
        Forbidden: it is over, or the server has stopped the application.
    """
    return await lift_own(apps, call.requester.user_id, grant_id)


async def lift_own(apps: Apps, user_id: UserId, grant_id: str) -> JsonObject:
    """As `post_resume`."""
    async with apps.db.transaction() as tx:
        account = await standing(tx, user_id)
        if account is None or account.is_suspended:
            raise Forbidden("This account is suspended")
        await grants.lift(apps.sessions, tx, user_id, number_of(grant_id))
    return {}


async def _name_for(apps: Apps, head: RoomHead | None, user_id: UserId) -> str:
    """A room's name, for whoever is in it."""
    if head is None or user_id not in await apps.rooms.memberships.joined(head.room_id):
        return ""
    event = head.state.get("m.room.name")
    name = None if event is None else event.content.get("name")
    return name if isinstance(name, str) else ""


def number_of(text: str) -> int:
    """The number of a grant that stands in a path.

    Raises:
        NotFound: it is none.
    """
    if not (text.isascii() and text.isdecimal()) or len(text) > MAX_DIGITS:
        raise NotFound(NO_SUCH_GRANT)
    return int(text)


async def _shown(apps: Apps, reader: Reader, held: Held, files: dict[str, str]) -> ShownGrant:
    grant, said = held.grant, held.app.definition
    rooms = []
    for one in held.permitted.rooms:
        head = await apps.rooms.heads.get(one.room_id)
        now = None
        if head is not None:
            now = await allowed(apps.clock.now_ms(), reader, head, grant.app_id)
        both = [verb for verb in one.verbs if now is not None and verb in now.verbs]
        name = await _name_for(apps, head, grant.user_id)
        rooms.append(InRoom(one.room_id, name, one.verbs, one.history_days, both))
    return ShownGrant(
        str(grant.grant_id),
        grant.app_id,
        said.name,
        said.party,
        said.purpose,
        said.home,
        held.standing,
        held.permitted.has_profile,
        rooms,
        grant.granted_ts,
        grant.expires_ts,
        grant.used_ts,
        said.people_max,
        said.rooms_max,
        await store_ledger.lines_of_grant(reader, grant.grant_id),
        UNSET if grant.ended_ts is None else grant.ended_ts,
        files.get(str(grant.grant_id), UNSET),
    )
