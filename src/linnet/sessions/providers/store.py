"""SQL of the providers and of who signs in through them."""

from msgspec import Struct

from linnet.ids import UserId
from linnet.storage.database import Reader, Row, Tx


class Provider(Struct, frozen=True):
    """A third party that people may sign in through."""

    id: str
    name: str
    issuer: str
    client_id: str
    client_secret: str
    lets_newcomers: bool
    """Whether whoever has an account there may make one here."""
    added_ts: int

    def __repr__(self) -> str:
        """Without the secret: whatever is logged or raised must not have it."""
        return f"Provider({self.id!r}, {self.issuer!r})"


class Link(Struct, frozen=True):
    """Somebody signs in through a provider, where they are known as `subject`."""

    provider_id: str
    issuer: str
    subject: str
    user_id: UserId
    linked_ts: int


_COLUMNS = "provider_id, name, issuer, client_id, client_secret, lets_newcomers, added_ts"
_LINK = "provider_id, issuer, subject, user_id, linked_ts"


async def providers(db: Reader) -> list[Provider]:
    """Oldest first."""
    rows = await db.all(f"SELECT {_COLUMNS} FROM sign_in_providers ORDER BY added_ts, provider_id")
    return [_provider(row) for row in rows]


async def provider(db: Reader, provider_id: str) -> Provider | None:
    row = await db.maybe(
        f"SELECT {_COLUMNS} FROM sign_in_providers WHERE provider_id = $1", provider_id
    )
    return None if row is None else _provider(row)


def _provider(row: Row) -> Provider:
    provider_id, name, issuer, client_id, secret, lets_newcomers, added_ts = row
    return Provider(provider_id, name, issuer, client_id, secret, bool(lets_newcomers), added_ts)


async def put_provider(tx: Tx, new: Provider) -> None:
    """Add a provider, or change one. Its issuer stays: links are those of the issuer."""
    await tx.run(
        f"INSERT INTO sign_in_providers ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7)"
        " ON CONFLICT (provider_id) DO UPDATE SET name = excluded.name,"
        " client_id = excluded.client_id, client_secret = excluded.client_secret,"
        " lets_newcomers = excluded.lets_newcomers",
        new.id,
        new.name,
        new.issuer,
        new.client_id,
        new.client_secret,
        new.lets_newcomers,
        new.added_ts,
    )


async def destroy_secret(tx: Tx, provider_id: str) -> None:
    """What is left of a provider opens nothing any more."""
    await tx.run(
        "UPDATE sign_in_providers SET client_secret = '' WHERE provider_id = $1", provider_id
    )


async def remove_provider(tx: Tx, provider_id: str) -> None:
    await tx.run("DELETE FROM sign_in_providers WHERE provider_id = $1", provider_id)


async def link(db: Reader, provider_id: str, subject: str) -> Link | None:
    row = await db.maybe(
        f"SELECT {_LINK} FROM provider_links WHERE provider_id = $1 AND subject = $2",
        provider_id,
        subject,
    )
    return None if row is None else Link(*row)


async def links_of(db: Reader, user_id: UserId) -> list[Link]:
    """Oldest first."""
    rows = await db.all(
        f"SELECT {_LINK} FROM provider_links WHERE user_id = $1 ORDER BY linked_ts, provider_id",
        user_id,
    )
    return [Link(*row) for row in rows]


async def add_link(tx: Tx, new: Link) -> None:
    await tx.run(
        f"INSERT INTO provider_links ({_LINK}) VALUES ($1, $2, $3, $4, $5)",
        new.provider_id,
        new.issuer,
        new.subject,
        new.user_id,
        new.linked_ts,
    )


async def remove_link(tx: Tx, user_id: UserId, provider_id: str) -> None:
    await tx.run(
        "DELETE FROM provider_links WHERE user_id = $1 AND provider_id = $2", user_id, provider_id
    )


async def remove_links_of(tx: Tx, user_id: UserId) -> None:
    await tx.run("DELETE FROM provider_links WHERE user_id = $1", user_id)


async def remove_links_to(tx: Tx, provider_id: str) -> None:
    await tx.run("DELETE FROM provider_links WHERE provider_id = $1", provider_id)


async def count_links(db: Reader, provider_id: str) -> int:
    row = await db.one("SELECT count(*) FROM provider_links WHERE provider_id = $1", provider_id)
    return int(row[0])


async def linked_to(db: Reader, provider_id: str) -> list[UserId]:
    """Everybody who signs in through a provider."""
    rows = await db.all("SELECT user_id FROM provider_links WHERE provider_id = $1", provider_id)
    return [row[0] for row in rows]
