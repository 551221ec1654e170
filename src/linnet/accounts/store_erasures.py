"""SQL of accounts that are erased."""

from typing import Literal

import msgspec
from msgspec import Struct

from linnet.events.canonical_json import JsonObject
from linnet.ids import RoomId, UserId
from linnet.storage.database import Reader, Row, Tx

Step = Literal[
    "waiting",
    "messages",
    "leaving",
    "files",
    "keys",
    "account",
    "notices",
    "cleaning",
    "receipt",
    "held",
    "done",
]
"""What comes next, in this order; see `erasure/steps.py`."""


class Erasure(Struct, frozen=True):
    """The end of one account, with all that it kept."""

    user_id: UserId
    asked_ts: int
    asked_by: UserId
    """Empty: somebody at the terminal."""
    was_admin: bool
    due_ts: int
    """Until then it can be taken back."""
    step: Step
    room_id: RoomId
    below: int
    """How far the step has come: everything of the room from this position on is done."""
    evidence: dict[str, JsonObject]
    look_ts: int
    """When there may be something to do."""
    done_ts: int | None

    @property
    def is_own(self) -> bool:
        """Whether the person has asked for it, who alone may then take it back by themselves."""
        return self.asked_by == self.user_id


_COLUMNS = (
    "user_id, asked_ts, asked_by, was_admin, due_ts, step, room_id, below, evidence, look_ts,"
    " done_ts"
)


def _erasure(row: Row) -> Erasure:
    user_id, asked_ts, asked_by, was_admin, due_ts, step, room_id, below, evidence, look, done = row
    found = msgspec.json.decode(evidence, type=dict[str, JsonObject])
    return Erasure(
        user_id,
        asked_ts,
        asked_by,
        bool(was_admin),
        due_ts,
        step,
        room_id,
        below,
        found,
        look,
        done,
    )


async def insert(tx: Tx, new: Erasure, reference_hash: bytes) -> None:
    await tx.run(
        f"INSERT INTO erasures ({_COLUMNS}, reference_hash)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)",
        new.user_id,
        new.asked_ts,
        new.asked_by,
        new.was_admin,
        new.due_ts,
        new.step,
        new.room_id,
        new.below,
        msgspec.json.encode(new.evidence).decode(),
        new.look_ts,
        new.done_ts,
        reference_hash,
    )


async def erasure(reader: Reader, user_id: UserId) -> Erasure | None:
    row = await reader.maybe(f"SELECT {_COLUMNS} FROM erasures WHERE user_id = $1", user_id)
    return None if row is None else _erasure(row)


async def by_reference(reader: Reader, reference_hash: bytes) -> Erasure | None:
    row = await reader.maybe(
        f"SELECT {_COLUMNS} FROM erasures WHERE reference_hash = $1", reference_hash
    )
    return None if row is None else _erasure(row)


async def unfinished(reader: Reader, limit: int) -> list[Erasure]:
    """Those that are not done, by when there may be something to do."""
    rows = await reader.all(
        f"SELECT {_COLUMNS} FROM erasures WHERE done_ts IS NULL ORDER BY look_ts, user_id LIMIT $1",
        limit,
    )
    return [_erasure(row) for row in rows]


async def ask_for_letter(tx: Tx, user_id: UserId) -> None:
    """They are to be told by mail."""
    await tx.run("UPDATE erasures SET is_letter_due = $2 WHERE user_id = $1", user_id, True)


async def letters_due(reader: Reader, limit: int) -> list[Erasure]:
    """Those that can be taken back and of which nobody was told by mail, the oldest first."""
    rows = await reader.all(
        f"SELECT {_COLUMNS} FROM erasures WHERE is_letter_due AND step = 'waiting'"
        " ORDER BY asked_ts, user_id LIMIT $1",
        limit,
    )
    return [_erasure(row) for row in rows]


async def letter_written(tx: Tx, user_id: UserId) -> None:
    await tx.run("UPDATE erasures SET is_letter_due = $2 WHERE user_id = $1", user_id, False)


async def newest(reader: Reader, limit: int) -> list[Erasure]:
    """The newest first."""
    rows = await reader.all(
        f"SELECT {_COLUMNS} FROM erasures ORDER BY asked_ts DESC, user_id LIMIT $1", limit
    )
    return [_erasure(row) for row in rows]


async def put(tx: Tx, moved: Erasure) -> None:
    """Write how far it is."""
    await tx.run(
        "UPDATE erasures SET step = $2, room_id = $3, below = $4, evidence = $5, look_ts = $6,"
        " done_ts = $7 WHERE user_id = $1",
        moved.user_id,
        moved.step,
        moved.room_id,
        moved.below,
        msgspec.json.encode(moved.evidence).decode(),
        moved.look_ts,
        moved.done_ts,
    )


async def delete(tx: Tx, user_id: UserId) -> None:
    await tx.run("DELETE FROM erasures WHERE user_id = $1", user_id)


async def suspend_account(tx: Tx, user_id: UserId, now_ms: int) -> None:
    """Nothing can prove to be this user for now; their password stays."""
    await tx.run(
        "UPDATE accounts SET deactivated_ts = $2, is_admin = $3 WHERE user_id = $1",
        user_id,
        now_ms,
        False,
    )


async def restore_account(tx: Tx, user_id: UserId, *, is_admin: bool) -> None:
    await tx.run(
        "UPDATE accounts SET deactivated_ts = NULL, is_admin = $2 WHERE user_id = $1",
        user_id,
        is_admin,
    )


async def forget_origin(tx: Tx, user_id: UserId) -> None:
    """By whose invite link somebody came is not known any more, nor who came by theirs."""
    await tx.run("DELETE FROM account_origins WHERE user_id = $1 OR invited_by = $1", user_id)


async def forget_proofs(tx: Tx, address: str) -> None:
    await tx.run("DELETE FROM address_proofs WHERE address = $1", address)


async def counted(reader: Reader, user_id: UserId) -> dict[str, int]:
    """How much an account keeps for itself, by kind."""
    queries = {
        "account_data": "SELECT count(*) FROM account_data WHERE user_id = $1",
        "profile_fields": "SELECT count(*) FROM profiles WHERE user_id = $1",
        "mail_addresses": "SELECT count(*) FROM email_addresses WHERE user_id = $1",
        "invite_links": "SELECT count(*) FROM registration_tokens WHERE owner_user_id = $1",
    }
    return {name: int((await reader.one(sql, user_id))[0]) for name, sql in queries.items()}
