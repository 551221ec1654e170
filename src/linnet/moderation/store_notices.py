"""SQL of notices by people without an account."""

from collections.abc import Sequence

from msgspec import Struct

from linnet.ids import UserId, localpart_of
from linnet.storage.database import Reader, Tx


class Notice(Struct, frozen=True):
    """What somebody has reported from outside; `media_id` where it is about a file."""

    reference: str
    case_id: int
    place: str
    media_id: str | None
    harm: str
    name: str
    email: str
    received_ts: int


_PREFIX = "NOTICE-"
_COLUMNS = "reference, case_id, place, media_id, harm, name, email, received_ts"


def reporter_of(reference: str, server_name: str) -> UserId:
    """As whom a notice stands among the reports: new names are written in small letters, so that
    this is nobody's, now or ever.
    """
    return UserId(f"@{_PREFIX}{reference}:{server_name}")


def is_outsider(user_id: UserId) -> bool:
    """Whether a reporter is somebody without an account."""
    return user_id.startswith(f"@{_PREFIX}")


async def add(tx: Tx, new: Notice, secret_hash: str) -> None:
    await tx.run(
        f"INSERT INTO notices ({_COLUMNS}, secret_hash)"
        " VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        new.reference,
        new.case_id,
        new.place,
        new.media_id,
        new.harm,
        new.name,
        new.email,
        new.received_ts,
        secret_hash,
    )


async def by_secret(reader: Reader, secret_hash: str) -> Notice | None:
    row = await reader.maybe(f"SELECT {_COLUMNS} FROM notices WHERE secret_hash = $1", secret_hash)
    return None if row is None else Notice(*row)


async def media_of_case(reader: Reader, case_id: int, limit: int) -> list[str]:
    """The files that notices of a case are about."""
    rows = await reader.all(
        "SELECT DISTINCT media_id FROM notices WHERE case_id = $1 AND media_id IS NOT NULL"
        " ORDER BY media_id LIMIT $2",
        case_id,
        limit,
    )
    return [row[0] for row in rows]


async def among(reader: Reader, case_id: int, reporters: Sequence[UserId]) -> dict[UserId, Notice]:
    """Notices of a case by as whom they stand among its reports."""
    by_reference = {
        localpart_of(one).removeprefix(_PREFIX): one for one in reporters if is_outsider(one)
    }
    if not by_reference:
        return {}
    rows = await reader.all(
        f"SELECT {_COLUMNS} FROM notices WHERE case_id = $1 AND reference IN ($2...)",
        case_id,
        list(by_reference),
    )
    return {by_reference[row[0]]: Notice(*row) for row in rows}


async def count_of_case(reader: Reader, case_id: int) -> int:
    row = await reader.one("SELECT count(*) FROM notices WHERE case_id = $1", case_id)
    return int(row[0])


async def count_between(reader: Reader, since_ts: int, until_ts: int) -> int:
    row = await reader.one(
        "SELECT count(*) FROM notices WHERE received_ts >= $1 AND received_ts < $2",
        since_ts,
        until_ts,
    )
    return int(row[0])


async def forget_people(tx: Tx, before_ts: int) -> None:
    """Take out who sent notices of cases that were decided before a time, and wait for no answer.

    That there were some stays.
    """
    await tx.run(
        "UPDATE notices SET name = '', email = '' WHERE (name <> '' OR email <> '')"
        " AND case_id IN (SELECT case_id FROM cases WHERE is_decided AND decided_ts < $1"
        " AND NOT EXISTS (SELECT 1 FROM complaints c"
        " WHERE c.case_id = cases.case_id AND c.answered_ts IS NULL))",
        before_ts,
    )
