"""SQL of the accounts themselves and of what the server remembers about itself."""

from collections.abc import Sequence
from typing import Any

from msgspec import Struct

from linnet.ids import UserId
from linnet.storage.database import Reader, Tx
from linnet.storage.dialect import by_dialect


class Account(Struct, frozen=True):
    """One account of this server."""

    user_id: UserId
    password_hash: str | None
    is_admin: bool
    is_locked: bool
    is_suspended: bool
    created_ts: int
    deactivated_ts: int | None
    is_guest: bool = False

    @property
    def is_active(self) -> bool:
        """False once the account was deactivated, which is for good."""
        return self.deactivated_ts is None


_COLUMNS = (
    "user_id, password_hash, is_admin, is_locked, is_suspended,"
    " created_ts, deactivated_ts, is_guest"
)


async def account(db: Reader, user_id: UserId) -> Account | None:
    """The account of this user, also a deactivated one."""
    row = await db.maybe(
        f"SELECT {_COLUMNS} FROM accounts WHERE user_id = $1",
        user_id,
    )
    return None if row is None else _account(row)


def _account(row: Sequence[Any]) -> Account:
    is_admin, is_locked, is_suspended, is_guest = (bool(row[place]) for place in (2, 3, 4, 7))
    return Account(row[0], row[1], is_admin, is_locked, is_suspended, row[5], row[6], is_guest)


async def is_any_account(db: Reader) -> bool:
    """Whether anybody has ever had an account here."""
    return await db.maybe("SELECT 1 FROM accounts LIMIT 1") is not None


async def add_account(tx: Tx, new: Account) -> None:
    await tx.run(
        "INSERT INTO accounts"
        " (user_id, password_hash, is_admin, is_locked, created_ts, deactivated_ts, is_erased,"
        " is_guest) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        new.user_id,
        new.password_hash,
        new.is_admin,
        new.is_locked,
        new.created_ts,
        new.deactivated_ts,
        False,
        new.is_guest,
    )


async def set_password_hash(tx: Tx, user_id: UserId, password_hash: str) -> None:
    await tx.run(
        "UPDATE accounts SET password_hash = $2 WHERE user_id = $1", user_id, password_hash
    )


async def administrators(db: Reader) -> list[UserId]:
    """Everybody who is one and has an active account, by their ids."""
    rows = await db.all(
        "SELECT user_id FROM accounts WHERE is_admin = $1 AND deactivated_ts IS NULL"
        " ORDER BY user_id",
        True,
    )
    return [row[0] for row in rows]


async def set_admin(tx: Tx, user_id: UserId, is_admin: bool) -> None:
    await tx.run("UPDATE accounts SET is_admin = $2 WHERE user_id = $1", user_id, is_admin)


async def set_locked(tx: Tx, user_id: UserId, is_locked: bool) -> None:
    await tx.run("UPDATE accounts SET is_locked = $2 WHERE user_id = $1", user_id, is_locked)


async def set_suspended(tx: Tx, user_id: UserId, is_suspended: bool) -> None:
    await tx.run("UPDATE accounts SET is_suspended = $2 WHERE user_id = $1", user_id, is_suspended)


async def mark_deactivated(tx: Tx, user_id: UserId, now_ms: int, *, is_erased: bool) -> None:
    """Nothing can prove to be this user any more."""
    await tx.run(
        "UPDATE accounts SET deactivated_ts = $2, is_erased = $3, password_hash = NULL,"
        " is_admin = $4 WHERE user_id = $1",
        user_id,
        now_ms,
        is_erased,
        False,
    )


async def is_erased(db: Reader, user_id: UserId) -> bool:
    row = await db.maybe("SELECT is_erased FROM accounts WHERE user_id = $1", user_id)
    return row is not None and bool(row[0])


async def fact(db: Reader, name: str) -> str | None:
    """What the server remembers under this name."""
    row = await db.maybe("SELECT value FROM server_facts WHERE name = $1", name)
    return None if row is None else str(row[0])


async def set_fact(tx: Tx, name: str, value: str) -> None:
    await tx.run(
        "INSERT INTO server_facts (name, value) VALUES ($1, $2)"
        " ON CONFLICT (name) DO UPDATE SET value = excluded.value",
        name,
        value,
    )


async def forget_fact(tx: Tx, name: str) -> None:
    await tx.run("DELETE FROM server_facts WHERE name = $1", name)


async def note_profile_change(tx: Tx, user_id: UserId, position: int) -> None:
    await tx.run("UPDATE accounts SET profile_position = $2 WHERE user_id = $1", user_id, position)


async def note_end(tx: Tx, user_id: UserId, position: int) -> None:
    await tx.run(
        "UPDATE accounts SET deactivated_position = $2 WHERE user_id = $1", user_id, position
    )


async def profiles_changed(db: Reader, after: int, until: int) -> list[UserId]:
    rows = await db.all(
        "SELECT user_id FROM accounts WHERE profile_position > $1 AND profile_position <= $2"
        " ORDER BY profile_position",
        after,
        until,
    )
    return [row[0] for row in rows]


async def ended(db: Reader, after: int, until: int) -> list[UserId]:
    rows = await db.all(
        "SELECT user_id FROM accounts"
        " WHERE deactivated_position > $1 AND deactivated_position <= $2"
        " ORDER BY deactivated_position",
        after,
        until,
    )
    return [row[0] for row in rows]


async def accounts_after(db: Reader, after: str, part: str, limit: int) -> list[Account]:
    """Accounts with greater ids, those whose id contains `part`, in the order of their ids.

    Without guests, who come and go.
    """
    rows = await db.all(
        by_dialect(
            sqlite=f"SELECT {_COLUMNS} FROM accounts WHERE user_id > $1 AND instr(user_id, $2) > 0"
            " AND is_guest = $4 ORDER BY user_id LIMIT $3",
            postgres=f'SELECT {_COLUMNS} FROM accounts WHERE user_id COLLATE "C" > $1'
            ' AND strpos(user_id, $2) > 0 AND is_guest = $4 ORDER BY user_id COLLATE "C" LIMIT $3',
        ),
        after,
        part,
        limit,
        False,
    )
    return [_account(row) for row in rows]


async def count_accounts(db: Reader) -> tuple[int, int, int, int]:
    """Active and deactivated accounts, active administrators, and locked ones; without guests."""
    row = await db.one(
        "SELECT count(CASE WHEN deactivated_ts IS NULL THEN 1 END),"
        " count(deactivated_ts),"
        " count(CASE WHEN is_admin = $1 AND deactivated_ts IS NULL THEN 1 END),"
        " count(CASE WHEN is_locked = $1 AND deactivated_ts IS NULL THEN 1 END) FROM accounts"
        " WHERE is_guest = $2",
        True,
        False,
    )
    return (int(row[0]), int(row[1]), int(row[2]), int(row[3]))
