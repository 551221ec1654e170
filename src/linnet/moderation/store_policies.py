"""SQL of the lists that are followed, and of what was done because of them."""

from msgspec import Struct

from linnet.ids import RoomId, UserId
from linnet.moderation.policies.rules import RuleKey
from linnet.storage.database import Reader, Tx

SERVER = RoomId("")
"""The scope of the whole server."""


class Followed(Struct, frozen=True):
    """A list that is followed in a room, or in the whole server."""

    scope: RoomId
    list_id: RoomId
    followed_by: UserId
    followed_ts: int
    expires_ts: int | None

    def is_over(self, now_ms: int) -> bool:
        return self.expires_ts is not None and self.expires_ts <= now_ms


class PolicyMeasure(Struct, frozen=True):
    """Something that was done, and is so still."""

    case_id: int
    scope: RoomId
    list_id: RoomId
    rule: RuleKey
    user_id: UserId


async def all_followed(reader: Reader) -> list[Followed]:
    rows = await reader.all(
        "SELECT scope, list_id, followed_by, followed_ts, expires_ts FROM followed_policies"
        " ORDER BY scope, followed_ts, list_id"
    )
    return [Followed(*row) for row in rows]


async def follow(tx: Tx, new: Followed) -> None:
    await tx.run(
        "INSERT INTO followed_policies (scope, list_id, followed_by, followed_ts, expires_ts)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (scope, list_id)"
        " DO UPDATE SET expires_ts = excluded.expires_ts",
        new.scope,
        new.list_id,
        new.followed_by,
        new.followed_ts,
        new.expires_ts,
    )


async def unfollow(tx: Tx, scope: RoomId, list_id: RoomId) -> None:
    await tx.run("DELETE FROM followed_policies WHERE scope = $1 AND list_id = $2", scope, list_id)


async def add_measure(tx: Tx, new: PolicyMeasure) -> None:
    await tx.run(
        "INSERT INTO policy_measures (case_id, scope, list_id, rule_type, rule_key, user_id)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        new.case_id,
        new.scope,
        new.list_id,
        *new.rule,
        new.user_id,
    )


async def remove_measure(tx: Tx, case_id: int) -> None:
    await tx.run("DELETE FROM policy_measures WHERE case_id = $1", case_id)


async def measures_after(reader: Reader, case_id: int, limit: int) -> list[PolicyMeasure]:
    """What is so still, of all lists, in the order of the cases."""
    rows = await reader.all(
        "SELECT case_id, scope, list_id, rule_type, rule_key, user_id FROM policy_measures"
        " WHERE case_id > $1 ORDER BY case_id LIMIT $2",
        case_id,
        limit,
    )
    return [PolicyMeasure(row[0], row[1], row[2], (row[3], row[4]), row[5]) for row in rows]


class RuleEffect(Struct, frozen=True):
    """What a rule has brought that is so still: about a person, or about a room as a whole."""

    rule: RuleKey
    case_id: int
    user_id: UserId
    room_id: RoomId


async def effects_of(
    reader: Reader, scope: RoomId, list_id: RoomId, limit: int
) -> list[RuleEffect]:
    """What the rules of a list have brought in one place, the newest first."""
    rows = await reader.all(
        "SELECT m.rule_type, m.rule_key, m.case_id, m.user_id, c.room_id FROM policy_measures m"
        " JOIN cases c ON c.case_id = m.case_id WHERE m.scope = $1 AND m.list_id = $2"
        " ORDER BY m.case_id DESC LIMIT $3",
        scope,
        list_id,
        limit,
    )
    return [RuleEffect((row[0], row[1]), *row[2:]) for row in rows]


async def count_measures(reader: Reader) -> dict[tuple[RoomId, RoomId], int]:
    """How much is so still, by scope and list."""
    rows = await reader.all(
        "SELECT scope, list_id, count(*) FROM policy_measures GROUP BY scope, list_id"
    )
    return {(row[0], row[1]): row[2] for row in rows}
