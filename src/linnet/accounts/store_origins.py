"""SQL of who came by whose invite link."""

from msgspec import Struct

from linnet.ids import UserId
from linnet.storage.database import Reader, Tx

MAX_DEPTH = 50
_BELOW = (
    "WITH RECURSIVE below (user_id, invited_by, came_ts, depth) AS ("
    "SELECT user_id, invited_by, came_ts, 1 FROM account_origins WHERE invited_by = $1"
    " UNION SELECT o.user_id, o.invited_by, o.came_ts, b.depth + 1 FROM account_origins o"
    f" JOIN below b ON o.invited_by = b.user_id WHERE b.depth < {MAX_DEPTH})"
)


class Origin(Struct, frozen=True):
    """Who came by whose link; `depth` is 1 for the links of whom one asks about."""

    user_id: UserId
    invited_by: UserId
    came_ts: int
    depth: int = 1


class Inviter(Struct, frozen=True):
    """Somebody with links, or by whose links people came."""

    user_id: UserId
    brought: int
    links: int


async def add(tx: Tx, user_id: UserId, invited_by: UserId, link_id: int, now_ms: int) -> None:
    await tx.run(
        "INSERT INTO account_origins (user_id, invited_by, link_id, came_ts)"
        " VALUES ($1, $2, $3, $4)",
        user_id,
        invited_by,
        link_id,
        now_ms,
    )


async def origin(reader: Reader, user_id: UserId) -> Origin | None:
    row = await reader.maybe(
        "SELECT user_id, invited_by, came_ts FROM account_origins WHERE user_id = $1", user_id
    )
    return None if row is None else Origin(*row)


async def count_brought(reader: Reader, invited_by: UserId, since_ms: int) -> int:
    row = await reader.one(
        "SELECT count(*) FROM account_origins WHERE invited_by = $1 AND came_ts >= $2",
        invited_by,
        since_ms,
    )
    return int(row[0])


async def inviters(reader: Reader, start: int, limit: int) -> list[Inviter]:
    rows = await reader.all(
        "SELECT who, sum(brought), sum(links) FROM ("
        "SELECT invited_by AS who, count(*) AS brought, 0 AS links FROM account_origins"
        " GROUP BY invited_by UNION ALL"
        " SELECT owner_user_id, 0, count(*) FROM registration_tokens"
        " WHERE owner_user_id IS NOT NULL GROUP BY owner_user_id) AS counted"
        " GROUP BY who ORDER BY sum(brought) DESC, who LIMIT $1 OFFSET $2",
        limit,
        start,
    )
    return [Inviter(row[0], int(row[1]), int(row[2])) for row in rows]


async def below(reader: Reader, user_id: UserId, limit: int) -> list[Origin]:
    """Who came by somebody's links, by the links of those, and so on; the nearest first."""
    rows = await reader.all(
        f"{_BELOW} SELECT user_id, invited_by, came_ts, depth FROM below"
        " ORDER BY depth, came_ts, user_id LIMIT $2",
        user_id,
        limit,
    )
    return [Origin(*row) for row in rows]


async def count_links(reader: Reader, user_id: UserId) -> int:
    """The links that somebody, and everybody below, has made."""
    row = await reader.one(
        f"{_BELOW} SELECT count(*) FROM registration_tokens WHERE owner_user_id = $1"
        " OR owner_user_id IN (SELECT user_id FROM below)",
        user_id,
    )
    return int(row[0])


async def remove_links(tx: Tx, user_id: UserId) -> None:
    await tx.run(
        f"{_BELOW} DELETE FROM registration_tokens WHERE owner_user_id = $1"
        " OR owner_user_id IN (SELECT user_id FROM below)",
        user_id,
    )
