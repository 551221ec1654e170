"""Which rooms a request is about: filter, sort, cut the windows, join the wishes.

# spec: MSC4186
"""

from collections.abc import Mapping, Sequence

import msgspec
from msgspec import Struct

from linnet.accounts.account_data import all_data
from linnet.accounts.tags import TAG_TYPE
from linnet.ids import RoomId, UserId
from linnet.rooms.places import Member, RoomFacts
from linnet.storage.database import Reader
from linnet.sync.room_order import activity
from linnet.sync.room_parts import hides_invites_of
from linnet.sync.sliding_connections import Sent
from linnet.sync.sliding_request import NOTHING, ListFilters, Needs, Request
from linnet.sync.wiring import Sync

_NO_FILTERS = ListFilters()


class Selection(Struct, frozen=True):
    """The rooms of a request."""

    counts: dict[str, int]
    """Rooms in each list, windows aside."""
    windows: dict[str, list[RoomId]]
    """Rooms inside the windows of each list."""
    needs: dict[RoomId, Needs]
    """All rooms that are wanted now, most recently active first."""
    direct: frozenset[str]
    facts: Mapping[RoomId, RoomFacts]


async def select(
    sync: Sync,
    reader: Reader,
    user_id: UserId,
    own: Mapping[RoomId, Member],
    sent: Sent,
    request: Request,
) -> Selection:
    """The rooms that the request is about, with what is needed of each."""
    ordered, facts = await _candidates(sync, user_id, own, sent)
    direct = await sync.direct_chats.of(user_id)
    counts: dict[str, int] = {}
    windows: dict[str, list[RoomId]] = {}
    needs: dict[RoomId, Needs] = {}
    for name, wish in request.lists.items():
        chooser = await _Chooser.of(sync, reader, user_id, own, wish.filters, direct)
        matching = chooser.choose(ordered, facts, own)
        counts[name] = len(matching)
        windows[name] = _cut(matching, wish.ranges)
        for room_id in windows[name]:
            needs[room_id] = needs.get(room_id, NOTHING).joined_with(wish.needs)
    for room_id, wanted in request.subscriptions.items():
        if room_id in facts:
            needs[room_id] = needs.get(room_id, NOTHING).joined_with(wanted)
    return Selection(counts, windows, needs, direct, facts)


async def _candidates(
    sync: Sync, user_id: UserId, own: Mapping[RoomId, Member], sent: Sent
) -> tuple[Sequence[RoomId], Mapping[RoomId, RoomFacts]]:
    """The rooms that may be in a list, most recently active first, and their facts."""
    ordered = await sync.room_orders.of(user_id, own)
    rooms, facts = ordered.rooms, ordered.facts
    hidden = {
        inviter
        for inviter in ordered.inviters
        if await hides_invites_of(sync.rooms, user_id, inviter)
    }
    if hidden:
        rooms = [r for r in rooms if own[r].membership != "invite" or own[r].sender not in hidden]
    gone = [m.room_id for m in ordered.outside if _is_to_be_told(m, user_id, sent)]
    if gone:
        of_gone = await sync.rooms.facts.of(gone)
        facts = {**facts, **of_gone}
        rooms = sorted([*rooms, *of_gone], key=lambda r: -activity(facts[r], own[r]))
    return rooms, facts


def _is_to_be_told(member: Member, user_id: UserId, sent: Sent) -> bool:
    """Whether the client does not know yet that the user is out of a room."""
    before = sent.rooms.get(member.room_id)
    if before is not None:
        return before.position < member.position
    # Being removed by others is told even if the room was never shown here.
    return sent.position > 0 and member.sender != user_id and member.position > sent.position


def _is_joined(member: Member | None) -> bool:
    return member is not None and member.membership == "join"


def _cut(rooms: Sequence[RoomId], ranges: Sequence[tuple[int, int]]) -> list[RoomId]:
    chosen = [room_id for first, last in ranges for room_id in rooms[first : last + 1]]
    return list(dict.fromkeys(chosen))


async def _tags(reader: Reader, user_id: UserId) -> dict[RoomId, frozenset[str]]:
    found: dict[RoomId, frozenset[str]] = {}
    for item in await all_data(reader, user_id):
        if item.type == TAG_TYPE and item.room_id is not None:
            tags = msgspec.json.decode(item.content).get("tags")
            found[item.room_id] = frozenset(tags) if isinstance(tags, dict) else frozenset()
    return found


class _Chooser(Struct, frozen=True):
    """A list's filters with what they need to know."""

    filters: ListFilters
    direct: frozenset[str]
    in_spaces: frozenset[str] | None
    tags: Mapping[RoomId, frozenset[str]]

    @classmethod
    async def of(
        cls,
        sync: Sync,
        reader: Reader,
        user_id: UserId,
        own: Mapping[RoomId, Member],
        filters: ListFilters,
        direct: frozenset[str],
    ) -> "_Chooser":
        in_spaces = None
        if filters.spaces is not None:
            # Others' spaces are none of the user's business.
            spaces = [space for space in filters.spaces if _is_joined(own.get(RoomId(space)))]
            in_spaces = await _rooms_of_spaces(sync, spaces)
        has_tags = filters.tags is not None or filters.not_tags is not None
        tags = await _tags(reader, user_id) if has_tags else {}
        return cls(filters, direct, in_spaces, tags)

    def choose(
        self,
        rooms: Sequence[RoomId],
        facts: Mapping[RoomId, RoomFacts],
        own: Mapping[RoomId, Member],
    ) -> Sequence[RoomId]:
        """Those of the rooms that belong into the list, in the same order."""
        if self.filters == _NO_FILTERS:
            return rooms
        return [room_id for room_id in rooms if self._matches(facts[room_id], own[room_id])]

    def _matches(self, facts: RoomFacts, member: Member) -> bool:
        filters, room_id = self.filters, facts.room_id
        if filters.is_dm is not None and (room_id in self.direct) != filters.is_dm:
            return False
        if filters.is_encrypted is not None and facts.is_encrypted != filters.is_encrypted:
            return False
        is_invite = member.membership == "invite"
        if filters.is_invite is not None and is_invite != filters.is_invite:
            return False
        if filters.room_types is not None and facts.room_type not in filters.room_types:
            return False
        if filters.not_room_types is not None and facts.room_type in filters.not_room_types:
            return False
        if self.in_spaces is not None and room_id not in self.in_spaces:
            return False
        return self._matches_tags(room_id)

    def _matches_tags(self, room_id: RoomId) -> bool:
        own = self.tags.get(room_id, frozenset())
        wanted, unwanted = self.filters.tags, self.filters.not_tags
        if wanted is not None and own.isdisjoint(wanted):
            return False
        return unwanted is None or own.isdisjoint(unwanted)


async def _rooms_of_spaces(sync: Sync, spaces: Sequence[str]) -> frozenset[str]:
    found: set[str] = set()
    for space in spaces:
        head = await sync.rooms.heads.get(RoomId(space))
        if head is None:
            continue
        for (event_type, state_key), event in head.state.others.items():
            if event_type == "m.space.child" and event.content.get("via"):
                found.add(state_key)
    return frozenset(found)
