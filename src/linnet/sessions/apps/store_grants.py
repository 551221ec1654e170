"""SQL of what people have granted applications, and of the tokens that speak for it."""

from typing import Literal

import msgspec
from msgspec import Struct

from linnet.ids import UserId
from linnet.sessions.apps.permissions import Permitted
from linnet.storage.database import Reader, Row, Tx
from linnet.storage.kept import part

EndedBy = Literal["person", "app", "anew", "stolen", "operator", "account"]
TokenKind = Literal["access", "refresh"]
MAX_SPENT_GENERATIONS = 20
_COLUMNS = (
    "grant_id, app_id, user_id, permitted, granted_ts, expires_ts, used_ts, frozen_ts,"
    " suspended_ts, ended_ts, ended_by"
)


class Grant(Struct, frozen=True):
    grant_id: int
    app_id: str
    user_id: UserId
    permitted: Permitted
    granted_ts: int
    expires_ts: int
    used_ts: int
    frozen_ts: int | None = None
    suspended_ts: int | None = None
    ended_ts: int | None = None
    ended_by: EndedBy | None = None


class FoundToken(Struct, frozen=True):
    """A token, without its secret, and the grant that it speaks for."""

    generation: int
    expires_ts: int | None
    is_spent: bool
    is_first_use: bool
    """Tokens of an older generation are still good, so this one was never used."""
    grant: Grant


def _grant(row: Row) -> Grant:
    grant_id, app_id, user_id, permitted, *others = row
    return Grant(grant_id, app_id, user_id, msgspec.json.decode(permitted, type=Permitted), *others)


async def add_grant(tx: Tx, new: Grant) -> None:
    await tx.run(
        f"INSERT INTO app_grants ({_COLUMNS})"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)",
        new.grant_id,
        new.app_id,
        new.user_id,
        msgspec.json.encode(new.permitted),
        new.granted_ts,
        new.expires_ts,
        new.used_ts,
        new.frozen_ts,
        new.suspended_ts,
        new.ended_ts,
        new.ended_by,
    )


async def grant(db: Reader, grant_id: int) -> Grant | None:
    row = await db.maybe(f"SELECT {_COLUMNS} FROM app_grants WHERE grant_id = $1", grant_id)
    return None if row is None else _grant(row)


async def grants_of(db: Reader, user_id: UserId) -> list[Grant]:
    """All of one person, the newest first."""
    rows = await db.all(
        f"SELECT {_COLUMNS} FROM app_grants WHERE user_id = $1 ORDER BY granted_ts DESC, grant_id",
        user_id,
    )
    return [_grant(row) for row in rows]


async def open_grants_to(db: Reader, app_id: str) -> list[Grant]:
    """Those to one application that nobody has ended."""
    rows = await db.all(
        f"SELECT {_COLUMNS} FROM app_grants WHERE app_id = $1 AND ended_ts IS NULL"
        " ORDER BY granted_ts, grant_id",
        app_id,
    )
    return [_grant(row) for row in rows]


async def unused_since(db: Reader, used_ts: int, now_ms: int) -> list[Grant]:
    """Open grants that were not used since a time, and are not suspended yet."""
    rows = await db.all(
        f"SELECT {_COLUMNS} FROM app_grants WHERE ended_ts IS NULL AND suspended_ts IS NULL"
        " AND used_ts <= $1 AND expires_ts > $2 ORDER BY grant_id",
        used_ts,
        now_ms,
    )
    return [_grant(row) for row in rows]


async def note_used(tx: Tx, grant_id: int, now_ms: int) -> None:
    await tx.run("UPDATE app_grants SET used_ts = $2 WHERE grant_id = $1", grant_id, now_ms)


async def set_permitted(tx: Tx, grant_id: int, permitted: Permitted) -> None:
    await tx.run(
        "UPDATE app_grants SET permitted = $2 WHERE grant_id = $1",
        grant_id,
        msgspec.json.encode(permitted),
    )


async def set_frozen(tx: Tx, grant_id: int, frozen_ts: int) -> None:
    await tx.run("UPDATE app_grants SET frozen_ts = $2 WHERE grant_id = $1", grant_id, frozen_ts)


async def set_suspended(tx: Tx, grant_id: int, suspended_ts: int) -> None:
    await tx.run(
        "UPDATE app_grants SET suspended_ts = $2 WHERE grant_id = $1", grant_id, suspended_ts
    )


async def lift(tx: Tx, grant_id: int, now_ms: int) -> None:
    """Neither frozen nor suspended any more: it counts as used now."""
    await tx.run(
        "UPDATE app_grants SET frozen_ts = NULL, suspended_ts = NULL, used_ts = $2"
        " WHERE grant_id = $1",
        grant_id,
        now_ms,
    )


async def end(tx: Tx, grant_id: int, now_ms: int, ended_by: EndedBy) -> int:
    """End a grant with its tokens; returns how many there were that were good."""
    row = await tx.one(
        "SELECT count(*) FROM app_tokens WHERE grant_id = $1 AND NOT is_spent", grant_id
    )
    await tx.run("DELETE FROM app_tokens WHERE grant_id = $1", grant_id)
    await tx.run(
        "UPDATE app_grants SET ended_ts = $2, ended_by = $3"
        " WHERE grant_id = $1 AND ended_ts IS NULL",
        grant_id,
        now_ms,
        ended_by,
    )
    return int(row[0])


async def remove_over(tx: Tx, before_ts: int) -> list[int]:
    """Forget grants that ended, or ran out, before a time; returns which."""
    rows = await tx.all(
        "SELECT grant_id FROM app_grants WHERE coalesce(ended_ts, expires_ts) < $1", before_ts
    )
    found = [row[0] for row in rows]
    await _remove(tx, found)
    return found


async def remove_of_app(tx: Tx, app_id: str) -> list[int]:
    """Forget everything that an application was granted; returns which grants."""
    rows = await tx.all("SELECT grant_id FROM app_grants WHERE app_id = $1", app_id)
    found = [row[0] for row in rows]
    await _remove(tx, found)
    return found


async def remove_of_user(tx: Tx, user_id: UserId) -> list[int]:
    """Forget everything that a person has granted; returns which grants."""
    rows = await tx.all("SELECT grant_id FROM app_grants WHERE user_id = $1", user_id)
    found = [row[0] for row in rows]
    await _remove(tx, found)
    return found


async def _remove(tx: Tx, grant_ids: list[int]) -> None:
    for grant_id in grant_ids:
        await tx.run("DELETE FROM app_tokens WHERE grant_id = $1", grant_id)
        await tx.run("DELETE FROM app_grants WHERE grant_id = $1", grant_id)


async def add_token(
    tx: Tx,
    token_hash: bytes,
    grant_id: int,
    kind: TokenKind,
    generation: int,
    expires_ts: int | None,
) -> None:
    await tx.run(
        "INSERT INTO app_tokens (token_hash, grant_id, kind, generation, expires_ts, is_spent)"
        " VALUES ($1, $2, $3, $4, $5, $6)",
        token_hash,
        grant_id,
        kind,
        generation,
        expires_ts,
        False,
    )


async def token(db: Reader, token_hash: bytes, kind: TokenKind) -> FoundToken | None:
    row = await db.maybe(
        "SELECT t.generation, t.expires_ts, t.is_spent,"
        " EXISTS (SELECT 1 FROM app_tokens older WHERE older.grant_id = t.grant_id"
        "   AND older.generation < t.generation AND NOT older.is_spent), t.grant_id"
        " FROM app_tokens t WHERE t.token_hash = $1 AND t.kind = $2",
        token_hash,
        kind,
    )
    if row is None:
        return None
    generation, expires_ts, is_spent, is_first_use, grant_id = row
    found = await grant(db, grant_id)
    assert found is not None, "tokens go with their grant"
    return FoundToken(generation, expires_ts, bool(is_spent), bool(is_first_use), found)


async def token_hashes(db: Reader, app_id: str) -> list[bytes]:
    """Of all tokens of an application that are good."""
    rows = await db.all(
        "SELECT t.token_hash FROM app_tokens t JOIN app_grants g ON g.grant_id = t.grant_id"
        " WHERE g.app_id = $1 AND NOT t.is_spent ORDER BY t.token_hash",
        app_id,
    )
    return [bytes(row[0]) for row in rows]


async def remove_older_tokens(tx: Tx, grant_id: int, generation: int) -> None:
    """The tokens before a generation have done their duty; refresh tokens stay as spent ones."""
    await tx.run(
        "DELETE FROM app_tokens WHERE grant_id = $1 AND generation < $2 AND kind = 'access'",
        grant_id,
        generation,
    )
    await tx.run(
        "DELETE FROM app_tokens WHERE grant_id = $1 AND generation < $2",
        grant_id,
        generation - MAX_SPENT_GENERATIONS,
    )
    await tx.run(
        "UPDATE app_tokens SET is_spent = $3 WHERE grant_id = $1 AND generation < $2",
        grant_id,
        generation,
        True,
    )


async def remove_newer_tokens(tx: Tx, grant_id: int, generation: int) -> None:
    await tx.run(
        "DELETE FROM app_tokens WHERE grant_id = $1 AND generation > $2", grant_id, generation
    )


async def has_tokens(db: Reader, grant_id: int) -> bool:
    """Whether any were ever made, and the grant is not over."""
    row = await db.maybe("SELECT 1 FROM app_tokens WHERE grant_id = $1 LIMIT 1", grant_id)
    return row is not None


async def count_tokens(db: Reader, grant_id: int) -> int:
    row = await db.one(
        "SELECT count(*) FROM app_tokens WHERE grant_id = $1 AND NOT is_spent", grant_id
    )
    return int(row[0])


GRANTS = part(
    "app_grants",
    (0,),
    (
        "app_id",
        "app_json",
        "permitted_json",
        "granted_ts",
        "expires_ts",
        "used_ts",
        "frozen_ts",
        "suspended_ts",
        "ended_ts",
        "ended_by",
    ),
    "SELECT g.grant_id, g.app_id, a.definition, g.permitted, g.granted_ts, g.expires_ts,"
    " g.used_ts, g.frozen_ts, g.suspended_ts, g.ended_ts, g.ended_by FROM app_grants g"
    " LEFT JOIN apps a ON a.app_id = g.app_id"
    " WHERE g.user_id = $1 AND g.grant_id > $3 ORDER BY g.grant_id LIMIT $2",
)
