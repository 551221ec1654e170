"""A `/v3/sync` answer that shows everything: written and sent room by room.

Somebody in a thousand rooms is told many megabytes. They are never in memory as a whole, and
between the parts others have their turn.
"""

from collections import deque
from collections.abc import AsyncIterator

from linnet.http.response import encode
from linnet.ids import RoomId
from linnet.sync import v3_beside
from linnet.sync.v3_rooms import Part, Section, room_part, section_of
from linnet.sync.view import Request, View, look
from linnet.sync.wiring import Sync

PART_BYTES = 64 * 1024
"""A part is sent when it has this many; the last room may make it larger."""
_SECTIONS: tuple[Section, ...] = ("join", "invite", "knock", "leave")


async def whole(sync: Sync, request: Request) -> AsyncIterator[bytes]:
    """The text of the answer. Each part is made when the one before it was taken.

    Each reads from a snapshot of its own, so that no database connection waits for a slow client.
    They fit together all the same: what is read has positions, and all read up to the same one.
    """
    async with sync.db.snapshot() as reader:
        view = await look(sync, reader, request)
    text = _RoomsText()
    waiting = deque(_in_order(view))
    while waiting:
        part: list[bytes] = []
        size = 0
        async with sync.db.snapshot() as reader:
            while waiting and size < PART_BYTES:
                room_id = waiting.popleft()
                shown = await room_part(sync, reader, view, room_id)
                if shown is not None:
                    part.append(text.of_room(room_id, *shown))
                    size += len(part[-1])
        if part:
            yield b"".join(part)
            await sync.rooms.clock.wait_ms(0)
    async with sync.db.snapshot() as reader:
        beside = await v3_beside.for_user(sync, reader, view)
        beside |= await v3_beside.for_device(sync, reader, view)
    yield text.end(beside)


def _in_order(view: View) -> list[RoomId]:
    """The user's rooms, those of a section together."""
    by_section: dict[Section, list[RoomId]] = {section: [] for section in _SECTIONS}
    for room_id, member in view.own.items():
        by_section[section_of(member)].append(room_id)
    return [room_id for room_ids in by_section.values() for room_id in room_ids]


class _RoomsText:
    """The text of an answer as it grows: a section ends where the next one begins."""

    def __init__(self) -> None:
        self._section: Section | None = None

    def of_room(self, room_id: RoomId, section: Section, part: Part) -> bytes:
        """What comes next: one room."""
        before = b","
        if section != self._section:
            before = b'{"rooms":{' if self._section is None else b"},"
            before += encode(section) + b":{"
            self._section = section
        return before + encode(room_id) + b":" + encode(part)

    def end(self, beside: Part) -> bytes:
        """The rest, with what stands beside the rooms."""
        return encode(beside) if self._section is None else b"}}," + encode(beside)[1:]
