"""SQL of finding people by the words of their names."""

from collections.abc import Sequence

import msgspec
from msgspec import Struct

from linnet.ids import UserId
from linnet.storage.database import Reader, Tx


class Person(Struct, frozen=True):
    """Somebody who was found, and how well they fit: the smaller the rank the better."""

    user_id: UserId
    display_name: str | None
    avatar_url: str | None
    rank: int


async def set_words(tx: Tx, user_id: UserId, words: str) -> None:
    await tx.run("UPDATE accounts SET search_words = $2 WHERE user_id = $1", user_id, words)


async def without_words(reader: Reader, limit: int) -> list[UserId]:
    """Accounts whose words were not worked out yet."""
    rows = await reader.all("SELECT user_id FROM accounts WHERE search_words = '' LIMIT $1", limit)
    return [row[0] for row in rows]


async def people(
    reader: Reader, terms: Sequence[str], among: Sequence[UserId] | None, limit: int
) -> list[Person]:
    """Active people whose names contain all terms, of all or among some; the best ones first.

    Terms are words as `words_of` makes them: nothing in them has a meaning for `LIKE`.
    """
    conditions: list[str] = []
    ranks: list[str] = []
    args: list[object] = [False]
    for term in terms:
        args.append(_pattern(term))
        conditions.append(f"a.search_words LIKE ${len(args)}")
        args += [f"% {term} %", f"% {term}%"]
        ranks.append(
            f"CASE WHEN a.search_words LIKE ${len(args) - 1} THEN 0"
            f" WHEN a.search_words LIKE ${len(args)} THEN 1 ELSE 2 END"
        )
    if among is not None:
        args.append(list(among))
        conditions.append(f"a.user_id IN (${len(args)}...)")
    rows = await reader.all(
        f"SELECT a.user_id, n.value, p.value, {' + '.join(ranks)} AS fit FROM accounts a"
        " LEFT JOIN profiles n ON n.user_id = a.user_id AND n.field = 'displayname'"
        " LEFT JOIN profiles p ON p.user_id = a.user_id AND p.field = 'avatar_url'"
        f" WHERE a.deactivated_ts IS NULL AND a.is_locked = $1 AND {' AND '.join(conditions)}"
        f" ORDER BY fit, length(a.search_words), a.user_id LIMIT {limit:d}",
        *args,
    )
    return [Person(row[0], _text(row[1]), _text(row[2]), int(row[3])) for row in rows]


def _pattern(term: str) -> str:
    """Short terms only begin words: they would be inside of nearly all."""
    return f"%{term}%" if len(term) >= 3 else f"% {term}%"


def _text(value: bytes | None) -> str | None:
    # Removed fields have an empty value.
    return msgspec.json.decode(value, type=str) if value else None
