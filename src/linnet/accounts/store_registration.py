"""SQL of the registration tokens behind invite links."""

from msgspec import Struct

from linnet.ids import UserId
from linnet.storage.database import Reader, Tx


class RegistrationToken(Struct, frozen=True):
    """What is kept of an invite link. The token itself is not."""

    token_id: int
    owner: UserId | None
    note: str
    created_ts: int
    expires_ts: int | None
    uses_allowed: int | None
    uses: int

    def is_valid(self, now_ms: int) -> bool:
        """Whether one more account may be made with it now."""
        is_used_up = self.uses_allowed is not None and self.uses >= self.uses_allowed
        is_over = self.expires_ts is not None and self.expires_ts <= now_ms
        return not is_used_up and not is_over


_COLUMNS = "token_id, owner_user_id, note, created_ts, expires_ts, uses_allowed, uses"


async def token_with_hash(db: Reader, token_hash: bytes) -> RegistrationToken | None:
    """None also while the account of its maker is closed."""
    row = await db.maybe(
        f"SELECT {_COLUMNS} FROM registration_tokens WHERE token_hash = $1"
        " AND NOT EXISTS (SELECT 1 FROM accounts a WHERE a.user_id = owner_user_id"
        " AND a.deactivated_ts IS NOT NULL)",
        token_hash,
    )
    return None if row is None else RegistrationToken(*row)


async def token_with_id(db: Reader, token_id: int) -> RegistrationToken | None:
    row = await db.maybe(
        f"SELECT {_COLUMNS} FROM registration_tokens WHERE token_id = $1", token_id
    )
    return None if row is None else RegistrationToken(*row)


async def tokens_of(db: Reader, owner: UserId) -> list[RegistrationToken]:
    """The tokens a member has made, newest first."""
    rows = await db.all(
        f"SELECT {_COLUMNS} FROM registration_tokens WHERE owner_user_id = $1"
        " ORDER BY created_ts DESC, token_id DESC",
        owner,
    )
    return [RegistrationToken(*row) for row in rows]


async def newest_tokens(db: Reader, limit: int) -> list[RegistrationToken]:
    """Everybody's tokens, newest first."""
    rows = await db.all(
        f"SELECT {_COLUMNS} FROM registration_tokens"
        " ORDER BY created_ts DESC, token_id DESC LIMIT $1",
        limit,
    )
    return [RegistrationToken(*row) for row in rows]


async def add_token(tx: Tx, token_hash: bytes, token: RegistrationToken) -> None:
    await tx.run(
        f"INSERT INTO registration_tokens (token_hash, {_COLUMNS})"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        token_hash,
        token.token_id,
        token.owner,
        token.note,
        token.created_ts,
        token.expires_ts,
        token.uses_allowed,
        token.uses,
    )


async def count_use(tx: Tx, token_id: int) -> None:
    await tx.run("UPDATE registration_tokens SET uses = uses + 1 WHERE token_id = $1", token_id)


async def remove_token(tx: Tx, token_id: int) -> None:
    await tx.run("DELETE FROM registration_tokens WHERE token_id = $1", token_id)


async def remove_tokens_of(tx: Tx, owner: UserId) -> None:
    await tx.run("DELETE FROM registration_tokens WHERE owner_user_id = $1", owner)
