"""From positions that the index names to the results of one page.

The newest results come straight from the index. Ranked ones are put in order within a window of the
newest matches, then the next window follows: so no question, however broad, costs more than its
window.
"""

from collections.abc import Sequence

from msgspec import Struct
from msgspec.structs import replace

from linnet.ids import RoomId
from linnet.rooms import reading
from linnet.rooms.access import reach
from linnet.rooms.render import Viewer
from linnet.rooms.stored_event import StoredEvent
from linnet.rooms.visible import visible
from linnet.search import store
from linnet.search.entry import text_of
from linnet.search.question import Question
from linnet.search.ranking import rank
from linnet.search.request import GroupKey, RoomEvents
from linnet.search.token import Token
from linnet.search.wiring import Search
from linnet.storage.database import Reader

MAX_MATCHES = 1000
"""Read from the index for one page; more are counted as so many."""
WINDOW = 300
"""Matches that are ranked against each other."""
FEW_ROOMS = 8
_BATCH = 50
MAX_TIME_MS = 10_000


class Hit(Struct, frozen=True):
    """A message that was found."""

    stored: StoredEvent
    text: str
    rank: float


class Page(Struct, frozen=True):
    """The results of one answer."""

    hits: list[Hit]
    count: int
    following: Token | None
    """With which the search goes on."""
    groups: dict[str, Token]
    """With which it goes on for each room or sender, by their ids."""


class Matches(Struct, frozen=True):
    """What the index has found."""

    positions: list[int]
    """The newest first, without a gap."""
    is_all: bool
    """Whether nothing older fits."""


async def matches(search: Search, question: Question, token: Token, limit: int) -> Matches:
    """What the index finds from a token on: at least `limit` messages, or all there are.

    Raises:
        TookTooLong: the question is too broad for now.
    """
    dialect, span = search.db.dialect, (token.below, token.floor)
    async with search.db.patient_snapshot(MAX_TIME_MS) as reader:
        if len(question.rooms) > FEW_ROOMS:
            # Joining the lists of many rooms costs more than looking at some messages too many.
            everywhere = replace(question, rooms=())
            found = await store.find(reader, dialect, everywhere, *span, MAX_MATCHES)
            rooms = await reading.rooms_at(reader, found)
            own = set(question.rooms)
            fitting = [position for position in found if rooms.get(position) in own]
            if len(found) < MAX_MATCHES or len(fitting) >= limit:
                return Matches(fitting, len(found) < MAX_MATCHES)
        found = await store.find(reader, dialect, question, *span, MAX_MATCHES)
        return Matches(found, len(found) < MAX_MATCHES)


async def newest_page(
    search: Search, viewer: Viewer, question: Question, wanted: RoomEvents, token: Token
) -> Page:
    """The newest results from a token on."""
    found_all = await matches(search, question, token, WINDOW)
    positions = found_all.positions
    count = token.count or len(positions)
    hits: list[Hit] = []
    read = 0
    async with search.db.snapshot() as reader:
        while read < len(positions) and len(hits) < wanted.limit:
            batch = positions[read : read + _BATCH]
            found = await _hits(search, reader, viewer, batch, question, wanted)
            found.sort(key=lambda hit: -hit.stored.position)
            hits += found[: wanted.limit - len(hits)]
            read += len(batch)
    last = positions[read - 1] if read else 0
    if len(hits) == wanted.limit:
        last = hits[-1].stored.position
    if not positions or (last == positions[-1] and found_all.is_all):
        return Page(hits, count, None, {})
    groups: dict[str, Token] = {}
    for hit in hits:
        for key, member in _groups_of(hit, wanted):
            groups[member] = Token(below=hit.stored.position, group=key, member=member)
    return Page(hits, count, replace(token, below=last, count=count), groups)


async def best_page(
    search: Search, viewer: Viewer, question: Question, wanted: RoomEvents, token: Token
) -> Page:
    """The best results of the window at a token, or of the next one that has any."""
    positions = (await matches(search, question, token, WINDOW)).positions
    token = replace(token, count=token.count or len(positions))
    while True:
        window = positions[:WINDOW]
        floor = token.floor or (window[-1] if window else 0)
        async with search.db.snapshot() as reader:
            found = await _hits(search, reader, viewer, window, question, wanted)
        found.sort(key=lambda hit: (-hit.rank, -hit.stored.position))
        end = token.shown + wanted.limit
        hits = found[token.shown : end]
        beyond = replace(token, below=floor, floor=0, shown=0)
        if len(found) > end:
            following: Token | None = replace(token, floor=floor, shown=end)
        else:
            is_more = window and (await matches(search, question, beyond, 1)).positions
            following = beyond if is_more else None
        positions = positions[WINDOW:]
        if hits or not positions:
            break
        # Nothing in this window that the viewer may see.
        token = beyond
    groups: dict[str, Token] = {}
    for hit in hits if following is not None else ():
        for key, member in _groups_of(hit, wanted):
            shown = sum((key, member) in _groups_of(other, wanted) for other in found[:end])
            groups[member] = Token(token.below, floor, shown, group=key, member=member)
    return Page(hits, token.count, following, groups)


def _groups_of(hit: Hit, wanted: RoomEvents) -> list[tuple[GroupKey, str]]:
    """The groups that a hit belongs to: key, and room or sender."""
    of_key = {"room_id": hit.stored.event.room_id, "sender": hit.stored.event.sender}
    return [(key, of_key[key]) for key in wanted.group_keys]


async def _hits(
    search: Search,
    reader: Reader,
    viewer: Viewer,
    positions: Sequence[int],
    question: Question,
    wanted: RoomEvents,
) -> list[Hit]:
    """Those of the matches that are wanted and that the viewer may see."""
    by_room: dict[RoomId, list[StoredEvent]] = {}
    for stored in await reading.events_at(reader, positions):
        # The index may be a moment behind a redaction.
        if stored.redacted_by is None and wanted.filter.matches_stored(stored):
            by_room.setdefault(stored.event.room_id, []).append(stored)
    shown: list[StoredEvent] = []
    for room_id, events in by_room.items():
        until = await reach(search.rooms, viewer.user_id, room_id)
        if until is not None:
            reached = [stored for stored in events if stored.position <= until]
            shown += await visible(search.rooms, reader, viewer.user_id, room_id, reached)
    edits = await reading.newest_edits(reader, shown)
    hits: list[Hit] = []
    for stored in shown:
        edit = edits.get(stored.event.event_id)
        text = text_of(stored.event, None if edit is None else edit.event) or ""
        hits.append(Hit(stored, text, rank(text, question.phrases)))
    return hits
