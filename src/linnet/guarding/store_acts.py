"""SQL of what rules of rooms have done, and of the messages that wait for a moderator."""

from typing import Literal

import msgspec
from msgspec import Struct

from linnet.guarding.rules import Cause, Effect
from linnet.http.response import JsonObject
from linnet.ids import DeviceId, RoomId, UserId
from linnet.storage.database import Reader, Row, Tx

State = Literal["waiting", "approved", "denied", "withdrawn", "done"]


class Act(Struct, frozen=True):
    """What a rule has done with one message.

    `reason` is for whom it concerns; `rule`, its words or its pattern, for the moderators alone.
    """

    act_id: int
    room_id: RoomId
    user_id: UserId
    device_id: DeviceId
    effect: Effect
    reason: str
    type: str
    content: JsonObject
    acted_ts: int
    state: State
    answered_by: UserId | None = None
    answer: str | None = None
    cause: Cause | Literal[""] = ""
    """Empty for what was written before this was kept."""
    rule: str = ""


_COLUMNS = (
    "act_id, room_id, user_id, device_id, effect, reason, type, content, acted_ts, state,"
    " answered_by, answer, cause, rule"
)


def _act(row: Row) -> Act:
    before, content, after = row[:7], msgspec.json.decode(bytes(row[7])), row[8:]
    return Act(*(*before, content, *after))


async def add(tx: Tx, new: Act) -> int:
    """Write an act; its number is given here."""
    newest = await tx.one("SELECT coalesce(max(act_id), 0) FROM automatic_acts")
    await tx.run(
        f"INSERT INTO automatic_acts ({_COLUMNS}, is_told)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, NULL, NULL, $11, $12, $13)",
        newest[0] + 1,
        new.room_id,
        new.user_id,
        new.device_id,
        new.effect,
        new.reason,
        new.type,
        msgspec.json.encode(new.content),
        new.acted_ts,
        new.state,
        new.cause,
        new.rule,
        False,
    )
    return int(newest[0]) + 1


async def one(reader: Reader, act_id: int) -> Act | None:
    row = await reader.maybe(f"SELECT {_COLUMNS} FROM automatic_acts WHERE act_id = $1", act_id)
    return None if row is None else _act(row)


async def waiting(reader: Reader, room_id: RoomId, after: int, limit: int) -> list[Act]:
    """Messages of a room that are held, the oldest first."""
    rows = await reader.all(
        f"SELECT {_COLUMNS} FROM automatic_acts WHERE room_id = $1 AND state = 'waiting'"
        " AND act_id > $2 ORDER BY act_id LIMIT $3",
        room_id,
        after,
        limit,
    )
    return [_act(row) for row in rows]


async def waiting_of(reader: Reader, room_id: RoomId, user_id: UserId) -> list[Act]:
    """Messages of one person that are held in a room."""
    rows = await reader.all(
        f"SELECT {_COLUMNS} FROM automatic_acts WHERE room_id = $1 AND state = 'waiting'"
        " AND user_id = $2 ORDER BY act_id",
        room_id,
        user_id,
    )
    return [_act(row) for row in rows]


async def held_of(reader: Reader, user_id: UserId, limit: int) -> list[Act]:
    """Messages of one person that are or were held, in all rooms, the newest first."""
    rows = await reader.all(
        f"SELECT {_COLUMNS} FROM automatic_acts WHERE user_id = $1 AND effect = 'hold'"
        " ORDER BY act_id DESC LIMIT $2",
        user_id,
        limit,
    )
    return [_act(row) for row in rows]


async def move_waiting(tx: Tx, old: RoomId, new: RoomId) -> None:
    """Another room takes the place of one: its moderators answer what waits."""
    await tx.run(
        "UPDATE automatic_acts SET room_id = $2 WHERE room_id = $1 AND state = 'waiting'", old, new
    )


async def remove(tx: Tx, room_id: RoomId) -> None:
    await tx.run("DELETE FROM automatic_acts WHERE room_id = $1", room_id)


async def answer(tx: Tx, act: Act) -> None:
    """Write what became of a message that was held; what was said is not kept any longer.

    Of one that is not sent its sender is told why, unless they took it back themselves.
    """
    await tx.run(
        "UPDATE automatic_acts SET state = $2, answered_by = $3, answer = $4, content = $5,"
        " is_told = $6 WHERE act_id = $1",
        act.act_id,
        act.state,
        act.answered_by,
        act.answer,
        b"{}",
        act.state != "denied",
    )


async def untold(reader: Reader, limit: int) -> list[Act]:
    """Acts of which whoever they concern was not told, the oldest first."""
    rows = await reader.all(
        f"SELECT {_COLUMNS} FROM automatic_acts WHERE NOT is_told ORDER BY act_id LIMIT $1", limit
    )
    return [_act(row) for row in rows]


async def told(tx: Tx, act_id: int) -> None:
    await tx.run("UPDATE automatic_acts SET is_told = $2 WHERE act_id = $1", act_id, True)


async def forget(tx: Tx, before_ts: int) -> None:
    await tx.run("DELETE FROM automatic_acts WHERE acted_ts < $1 AND is_told", before_ts)


async def forget_person(tx: Tx, user_id: UserId) -> int:
    """Delete what rules have done with somebody's messages, with what was in them; how many."""
    row = await tx.one("SELECT count(*) FROM automatic_acts WHERE user_id = $1", user_id)
    await tx.run("DELETE FROM automatic_acts WHERE user_id = $1", user_id)
    return int(row[0])
