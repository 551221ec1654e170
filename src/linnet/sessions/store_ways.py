"""SQL over all that lets people in, of those who sign in through a provider."""

from collections.abc import Iterable

from linnet.ids import UserId
from linnet.storage.database import Reader

_OTHER = (
    "NOT EXISTS (SELECT 1 FROM passkeys p WHERE p.user_id = l.user_id)"
    " AND NOT EXISTS (SELECT 1 FROM recovery_codes r WHERE r.user_id = l.user_id)"
    # An app that came through OAuth 2.0 may not touch ways in, so its session does not count.
    " AND NOT EXISTS (SELECT 1 FROM sessions s"
    "   WHERE s.user_id = l.user_id AND s.client_id IS NULL)"
)


async def bound_to(db: Reader, provider_id: str, others_on: Iterable[str]) -> list[UserId]:
    """Who is linked to a provider and has no passkey, recovery code, session of their own, nor a
    link to one of the others: passwords are for accounts to know."""
    names = list(others_on)
    places = ", ".join(f"${number}" for number in range(2, 2 + len(names)))
    elsewhere = (
        " AND NOT EXISTS (SELECT 1 FROM provider_links o WHERE o.user_id = l.user_id"
        f" AND o.provider_id IN ({places}))"
        if names
        else ""
    )
    rows = await db.all(
        f"SELECT l.user_id FROM provider_links l WHERE l.provider_id = $1 AND {_OTHER}{elsewhere}"
        " ORDER BY l.user_id",
        provider_id,
        *names,
    )
    return [row[0] for row in rows]
