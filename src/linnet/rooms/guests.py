"""Guests of a call: what they may see of a room, what they may send, and whom they reach.

They see who is in the call and who could be, and raised hands; nothing that is said in the room.
They send that they are in the call, and raise their own hand.
"""

from collections.abc import Iterable, Mapping

from linnet.accounts.profile_field import GUEST
from linnet.accounts.standing import standing
from linnet.errors import Forbidden, GuestAccessForbidden
from linnet.events.event import Event
from linnet.http.endpoint import Requester
from linnet.ids import EventId, UserId
from linnet.rooms import store, store_state
from linnet.rooms.access import END
from linnet.rooms.draft import Draft
from linnet.rooms.head import MEMBER
from linnet.rooms.sharing import sharers_of
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.wiring import Gate, Rooms
from linnet.storage.database import Database

CALL_MEMBER = "org.matrix.msc3401.call.member"
"""Somebody's place in a room's call. # spec: MSC3401"""
ALLOWED = "org.linnet.call_links"
"""The state by which a room lets guests into its calls: `{"allowed": true}`."""
SHOWN_STATE = frozenset(
    {"m.room.create", "m.room.power_levels", MEMBER, "m.room.encryption", CALL_MEMBER}
)
SIGNS = frozenset({"m.reaction", "io.element.call.reaction"})
"""Raised hands, and faces that are shown for a moment: about somebody's place in the call."""
REDACTION = "m.room.redaction"
_OF_LEAVING = frozenset({"membership", "displayname", GUEST})


def about(event: Event) -> EventId | None:
    """The event that has to be known to say whether guests see this one."""
    if event.type == REDACTION:
        return event.redacts
    return _related(event.content) if event.type in SIGNS else None


def is_shown(event: Event, others: Mapping[EventId, StoredEvent]) -> bool:
    """Whether guests see an event of their room; `others` has what it is about."""
    if event.is_state:
        return event.type in SHOWN_STATE
    target = others.get(about(event) or EventId(""))
    if target is None or target.event.room_id != event.room_id:
        return False
    if event.type == REDACTION:
        # That a hand is down again. Why something was taken back can be said in words.
        return target.event.type in SIGNS and not event.content.get("reason")
    return target.event.type == CALL_MEMBER


def _related(content: Mapping[str, object]) -> EventId | None:
    relation = content.get("m.relates_to")
    event_id = relation.get("event_id") if isinstance(relation, dict) else None
    return EventId(event_id) if isinstance(event_id, str) else None


def is_own_place(user_id: UserId, state_key: str) -> bool:
    """Whether a place in a call, by its key, is this user's."""
    return state_key == user_id or state_key.startswith((f"_{user_id}_", f"{user_id}_"))


def guest_gate(db: Database) -> Gate:
    """Stands before everything that guests send, and before invites to them."""

    async def check(requester: Requester, draft: Draft) -> None:
        if requester.is_guest:
            if not await _may_send(db, draft):
                raise GuestAccessForbidden("Guests of a call cannot send this")
        elif draft.type == MEMBER and draft.content.get("membership") == "invite":
            await _check_invite(db, draft)

    return check


async def _may_send(db: Database, draft: Draft) -> bool:
    if draft.is_leaving:
        return draft.content.keys() <= _OF_LEAVING
    if draft.state_key is not None:
        return draft.type == CALL_MEMBER and is_own_place(draft.sender, draft.state_key)
    target_id = draft.redacts or _related(draft.content)
    if target_id is None or draft.type not in (SIGNS | {REDACTION}):
        return False
    async with db.snapshot() as reader:
        target = await store.event(reader, target_id)
    if target is None or target.event.room_id != draft.room_id:
        return False
    if draft.redacts is None:
        return target.event.type == CALL_MEMBER
    is_own = target.event.sender == draft.sender and target.event.type in SIGNS
    return is_own and not draft.content


async def _check_invite(db: Database, draft: Draft) -> None:
    """A guest is invited only to let them in where they ask for it: to their own room."""
    target = UserId(draft.state_key or "")
    async with db.snapshot() as reader:
        account = await standing(reader, target)
        if account is None or not account.is_guest:
            return
        membership = await store_state.membership_at(reader, draft.room_id, target, END)
    if membership != "knock":
        raise Forbidden("A guest of a call can be invited nowhere else")


async def check_reach(rooms: Rooms, requester: Requester, user_ids: Iterable[UserId]) -> None:
    """Guests reach the devices of those alone who are in their room.

    Raises:
        GuestAccessForbidden: somebody else is among these.
    """
    if not requester.is_guest:
        return
    if not set(user_ids) <= {*await sharers_of(rooms, requester.user_id), requester.user_id}:
        raise GuestAccessForbidden("Guests of a call reach only the people in it")
