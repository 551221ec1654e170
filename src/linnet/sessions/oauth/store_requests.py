"""SQL of what apps have asked people for, and of the codes that answer it."""

from typing import Literal

import msgspec
from msgspec import Struct

from linnet.ids import UserId
from linnet.sessions.apps.permissions import Wish
from linnet.storage.database import Reader, Row, Tx

ResponseMode = Literal["query", "fragment"]


class Asked(Struct, frozen=True, omit_defaults=True):
    """A checked request of an app."""

    client_id: str
    redirect_uri: str
    response_mode: ResponseMode
    scope: str
    device_id: str
    code_challenge: str
    asked_ts: int
    state: str | None = None
    login_hint: str = ""
    wants_account: bool = False
    """The app expects somebody who has no account yet (`prompt=create`)."""
    wants_proof: bool = False
    """The person must prove again who they are, even if this browser knows (`prompt=login`)."""
    wish: Wish | None = None
    """What an application wants to be granted; None when a device asks for all of Matrix."""
    wants_login_token: bool = False
    """A client older than OAuth 2.0 asks (`sso`): it has no id, no scope, and gets no code."""


class KeptRequest(Struct, frozen=True):
    """A request with what has become of it."""

    request_hash: bytes
    asked: Asked
    expires_ts: int
    user_id: UserId | None
    code_expires_ts: int | None
    session_id: int | None
    grant_id: int | None


_COLUMNS = "request_hash, asked, expires_ts, user_id, code_expires_ts, session_id, grant_id"


async def add_request(tx: Tx, request_hash: bytes, asked: Asked, expires_ts: int) -> None:
    await tx.run(
        "INSERT INTO oauth_requests (request_hash, asked, expires_ts) VALUES ($1, $2, $3)",
        request_hash,
        msgspec.json.encode(asked),
        expires_ts,
    )


async def request(db: Reader, request_hash: bytes) -> KeptRequest | None:
    return _kept(
        await db.maybe(
            f"SELECT {_COLUMNS} FROM oauth_requests WHERE request_hash = $1", request_hash
        )
    )


async def request_of_code(db: Reader, code_hash: bytes) -> KeptRequest | None:
    return _kept(
        await db.maybe(f"SELECT {_COLUMNS} FROM oauth_requests WHERE code_hash = $1", code_hash)
    )


def _kept(row: Row | None) -> KeptRequest | None:
    if row is None:
        return None
    request_hash, asked, *others = row
    return KeptRequest(request_hash, msgspec.json.decode(asked, type=Asked), *others)


async def allow(
    tx: Tx, request_hash: bytes, user_id: UserId, code_hash: bytes, *, code_ts: int, end_ts: int
) -> None:
    """Note who has allowed it, the code, until when that is good and until when the row stays."""
    await tx.run(
        "UPDATE oauth_requests SET user_id = $2, code_hash = $3, code_expires_ts = $4,"
        " expires_ts = $5 WHERE request_hash = $1",
        request_hash,
        user_id,
        code_hash,
        code_ts,
        end_ts,
    )


async def note_granted(tx: Tx, request_hash: bytes, grant_id: int) -> None:
    """What an application was granted by it."""
    await tx.run(
        "UPDATE oauth_requests SET grant_id = $2 WHERE request_hash = $1", request_hash, grant_id
    )


async def note_exchanged(tx: Tx, request_hash: bytes, session_id: int) -> None:
    await tx.run(
        "UPDATE oauth_requests SET session_id = $2 WHERE request_hash = $1",
        request_hash,
        session_id,
    )


async def remove_request(tx: Tx, request_hash: bytes) -> None:
    await tx.run("DELETE FROM oauth_requests WHERE request_hash = $1", request_hash)


async def remove_expired(tx: Tx, now_ms: int) -> None:
    await tx.run("DELETE FROM oauth_requests WHERE expires_ts <= $1", now_ms)


async def count_requests(db: Reader) -> int:
    row = await db.one("SELECT count(*) FROM oauth_requests")
    return int(row[0])


async def remove_oldest(tx: Tx, limit: int) -> None:
    await tx.run(
        "DELETE FROM oauth_requests WHERE request_hash IN"
        " (SELECT request_hash FROM oauth_requests ORDER BY expires_ts LIMIT $1)",
        limit,
    )


async def remove_of(tx: Tx, user_id: UserId) -> None:
    """All of one user."""
    await tx.run("DELETE FROM oauth_requests WHERE user_id = $1", user_id)
