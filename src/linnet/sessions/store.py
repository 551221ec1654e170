"""SQL of sessions and their tokens."""

from typing import Literal

from msgspec import Struct

from linnet.ids import DeviceId, UserId
from linnet.storage.database import Reader, Tx

TokenKind = Literal["access", "refresh", "media"]
MAX_SPENT_GENERATIONS = 20
"""How many refreshes back a spent token is still recognised."""
_SESSION = "session_id, user_id, device_id, client_id, scope"


class AppGrant(Struct, frozen=True):
    """What a person has allowed an app."""

    client_id: str
    scope: str


class Session(Struct, frozen=True):
    session_id: int
    user_id: UserId
    device_id: DeviceId
    client_id: str | None = None
    """The app that opened it through OAuth 2.0; None for other ways in."""
    scope: str | None = None


class Token(Struct, frozen=True):
    """A token without its secret."""

    session_id: int
    kind: TokenKind
    generation: int
    expires_ts: int | None


class FoundToken(Struct, frozen=True):
    """A token with the session it belongs to."""

    token: Token
    session: Session
    is_first_use: bool
    """Tokens of an older generation are still there, so this generation was never used."""


async def find_token(db: Reader, token_hash: bytes, kind: TokenKind) -> FoundToken | None:
    row = await db.maybe(
        "SELECT t.session_id, t.generation, t.expires_ts, s.user_id, s.device_id, s.client_id,"
        " s.scope,"
        " EXISTS (SELECT 1 FROM tokens older WHERE older.session_id = t.session_id"
        "   AND older.generation < t.generation)"
        " FROM tokens t JOIN sessions s ON s.session_id = t.session_id"
        " WHERE t.token_hash = $1 AND t.kind = $2",
        token_hash,
        kind,
    )
    if row is None:
        return None
    session_id, generation, expires_ts, *owner, is_first_use = row
    return FoundToken(
        Token(session_id, kind, generation, expires_ts),
        Session(session_id, *owner),
        bool(is_first_use),
    )


async def add_token(tx: Tx, token_hash: bytes, token: Token) -> None:
    await tx.run(
        "INSERT INTO tokens (token_hash, session_id, kind, generation, expires_ts)"
        " VALUES ($1, $2, $3, $4, $5)",
        token_hash,
        token.session_id,
        token.kind,
        token.generation,
        token.expires_ts,
    )


async def remove_older_tokens(tx: Tx, session_id: int, generation: int) -> list[bytes]:
    """Remove the tokens before a generation; returns their hashes.

    The refresh tokens of an app are remembered as spent.
    """
    await tx.run(
        "INSERT INTO spent_tokens (token_hash, session_id, generation)"
        " SELECT t.token_hash, t.session_id, t.generation FROM tokens t"
        " JOIN sessions s ON s.session_id = t.session_id WHERE t.session_id = $1"
        " AND t.generation < $2 AND t.kind = $3 AND s.client_id IS NOT NULL",
        session_id,
        generation,
        "refresh",
    )
    await tx.run(
        "DELETE FROM spent_tokens WHERE session_id = $1 AND generation < $2",
        session_id,
        generation - MAX_SPENT_GENERATIONS,
    )
    rows = await tx.all(
        "SELECT token_hash FROM tokens WHERE session_id = $1 AND generation < $2",
        session_id,
        generation,
    )
    await tx.run(
        "DELETE FROM tokens WHERE session_id = $1 AND generation < $2", session_id, generation
    )
    return [row[0] for row in rows]


async def remove_newer_tokens(tx: Tx, session_id: int, generation: int) -> list[bytes]:
    """Remove the tokens after a generation; returns their hashes."""
    rows = await tx.all(
        "SELECT token_hash FROM tokens WHERE session_id = $1 AND generation > $2",
        session_id,
        generation,
    )
    await tx.run(
        "DELETE FROM tokens WHERE session_id = $1 AND generation > $2", session_id, generation
    )
    return [row[0] for row in rows]


async def session_of_spent(db: Reader, token_hash: bytes) -> Session | None:
    """The session that a spent refresh token belonged to, if it still lives."""
    row = await db.maybe(
        f"SELECT {_SESSION} FROM sessions WHERE session_id ="
        " (SELECT session_id FROM spent_tokens WHERE token_hash = $1)",
        token_hash,
    )
    return None if row is None else Session(*row)


async def count_tokens(db: Reader, session_id: int) -> int:
    row = await db.one("SELECT count(*) FROM tokens WHERE session_id = $1", session_id)
    return int(row[0])


async def sessions_of(db: Reader, user_id: UserId) -> list[Session]:
    rows = await db.all(f"SELECT {_SESSION} FROM sessions WHERE user_id = $1", user_id)
    return [Session(*row) for row in rows]


async def add_session(tx: Tx, session: Session, now_ms: int) -> None:
    await tx.run(
        f"INSERT INTO sessions ({_SESSION}, created_ts) VALUES ($1, $2, $3, $4, $5, $6)",
        session.session_id,
        session.user_id,
        session.device_id,
        session.client_id,
        session.scope,
        now_ms,
    )


async def remove_session(tx: Tx, user_id: UserId, device_id: DeviceId) -> None:
    """Remove the session of a device with all tokens; nothing happens when there is none."""
    for table in ("tokens", "spent_tokens"):
        await tx.run(
            f"DELETE FROM {table} WHERE session_id IN"
            " (SELECT session_id FROM sessions WHERE user_id = $1 AND device_id = $2)",
            user_id,
            device_id,
        )
    await tx.run("DELETE FROM sessions WHERE user_id = $1 AND device_id = $2", user_id, device_id)
