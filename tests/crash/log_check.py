"""Nothing half-written: what is derived from the log agrees with the log.

Reads the tables themselves, and folds the events anew in the order of their positions.
"""

import json
from collections import Counter
from collections.abc import Iterable
from typing import Any

from linnet.rooms.facts import BUMP_TYPES
from linnet.storage.database import Reader, Row

MEMBER = "m.room.member"
Key = tuple[str, str, str]


class Folded:
    """What the tables beside the log should say."""

    def __init__(self) -> None:
        self.room_state: dict[tuple[Key, int], list[Any]] = {}
        """Event id and end, by place and position."""
        self.members: dict[tuple[str, str], tuple[Any, ...]] = {}
        self.rooms: dict[str, tuple[Any, ...]] = {}
        self.log: dict[str, list[str]] = {}
        self.problems: list[str] = []
        self._current: dict[Key, int] = {}

    def add(self, row: Row) -> None:
        """Fold one event in."""
        position, event_id, room_id, event_type, state_key, pdu, replaces = row
        event = json.loads(bytes(pdu))
        self._follow(room_id, event_id, event)
        depth, _, bump = self.rooms.get(room_id, (0, [], 0))
        assert depth < event["depth"]
        bump = position if event_type in BUMP_TYPES else bump
        self.rooms[room_id] = (event["depth"], position, bump)
        if state_key is None:
            return
        key = (room_id, event_type, state_key)
        before = self._current.get(key)
        if before is not None:
            self.room_state[key, before][1] = position
        replaced = None if before is None else self.room_state[key, before][0]
        if replaces != replaced:
            self.problems.append(f"{event_id} says it replaces {replaces}, not {replaced}")
        self.room_state[key, position] = [event_id, None]
        self._current[key] = position
        if event_type == MEMBER:
            content = event["content"]
            self.members[room_id, state_key] = (
                content["membership"],
                event_id,
                position,
                event["sender"],
                content.get("displayname"),
            )

    def _follow(self, room_id: str, event_id: str, event: dict[str, Any]) -> None:
        """The events of a room that never left its server stand in a line."""
        log = self.log.setdefault(room_id, [])
        if event["prev_events"] != log[-1:]:
            self.problems.append(f"{event_id} follows {event['prev_events']}, not {log[-1:]}")
        log.append(event_id)


async def fold(reader: Reader) -> Folded:
    """The whole log."""
    folded = Folded()
    for row in await reader.all(
        "SELECT position, event_id, room_id, type, state_key, pdu, replaces FROM events"
        " ORDER BY position"
    ):
        folded.add(row)
    return folded


async def problems(reader: Reader, folded: Folded) -> list[str]:
    """Where the tables differ from what the log says, one sentence each."""
    found = list(folded.problems)
    rows = await reader.all(
        "SELECT room_id, type, state_key, position, event_id, until_position FROM room_state"
    )
    state = {((row[0], row[1], row[2]), row[3]): [row[4], row[5]] for row in rows}
    found += _differences("room_state", folded.room_state, state)
    rows = await reader.all(
        "SELECT room_id, user_id, membership, event_id, position, sender, display_name"
        " FROM room_members"
    )
    found += _differences("room_members", folded.members, {row[:2]: row[2:] for row in rows})
    rows = await reader.all(
        "SELECT room_id, depth, position, bump_position, extremities, joined_count, invited_count"
        " FROM rooms"
    )
    found += _differences("rooms", folded.rooms, {row[0]: tuple(row[1:4]) for row in rows})
    ends = {row[0]: json.loads(row[4]) for row in rows}
    found += _differences("rooms.extremities", {r: ids[-1:] for r, ids in folded.log.items()}, ends)
    counted = Counter((room_id, member[0]) for (room_id, _), member in folded.members.items())
    members = {room: (counted[room, "join"], counted[room, "invite"]) for room in folded.rooms}
    found += _differences("rooms, counts", members, {row[0]: tuple(row[5:]) for row in rows})
    return [*found, *await _position_problems(reader)]


async def _position_problems(reader: Reader) -> Iterable[str]:
    """Nothing stands behind the newest position, which the next writer begins at."""
    newest = (await reader.one("SELECT position FROM log_position"))[0]
    tables = ("events", "receipts", "account_data", "to_device_messages", "room_state")
    found = []
    for table in tables:
        last = (await reader.one(f"SELECT coalesce(max(position), 0) FROM {table}"))[0]
        if last > newest:
            found.append(f"{table} has position {last}, but the newest is {newest}")
    return found


def _differences(table: str, wanted: dict[Any, Any], there: dict[Any, Any]) -> list[str]:
    return [
        f"{table} {key}: is {there.get(key)}, the log says {wanted.get(key)}"
        for key in wanted.keys() | there.keys()
        if wanted.get(key) != there.get(key)
    ]
