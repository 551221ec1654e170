"""What a domain keeps about one person: rows that are read page by page, for a copy of it all."""

from collections.abc import Awaitable, Callable, Sequence
from typing import Any

import msgspec
from msgspec import Struct

from linnet.ids import UserId
from linnet.storage.database import Reader
from linnet.storage.dialect import Sql

Key = tuple[str | int | bytes, ...]
"""The place of a row in the order of its part."""

Entry = dict[str, Any]
"""A row, in the form of JSON."""

Read = Callable[[Reader, UserId, Key, int], Awaitable[list[tuple[Key, Entry]]]]
"""The rows of a person behind a key, so many at most, in the order of their keys."""


class Part(Struct, frozen=True):
    """Rows of one kind. `first` is smaller than every key, and of their form."""

    name: str
    first: Key
    read: Read


def part(name: str, first: Key, names: Sequence[str], sql: Sql) -> Part:
    """A part that is one statement.

    It is given the person as $1, how many rows at most as $2 and the key from $3 on. It selects the
    columns of the key and then those that `names` names: `is_…` is a truth, `…_json` holds JSON
    and is shown without that ending. What is NULL is left out.
    """
    width = len(first)

    async def read(reader: Reader, user_id: UserId, after: Key, limit: int) -> list[Found]:
        rows = await reader.all(sql, user_id, limit, *after)
        return [
            (tuple(_plain(value) for value in row[:width]), _entry(names, row[width:]))
            for row in rows
        ]

    return Part(name, first, read)


Found = tuple[Key, Entry]


def _plain(value: Any) -> Any:
    return bytes(value) if isinstance(value, memoryview | bytearray) else value


def _entry(names: Sequence[str], values: Sequence[Any]) -> Entry:
    entry: Entry = {}
    for name, value in zip(names, values, strict=True):
        if value is None:
            continue
        if name.endswith("_json"):
            entry[name.removesuffix("_json")] = msgspec.json.decode(value)
        else:
            entry[name] = bool(value) if name.startswith(("is_", "has_", "needs_")) else value
    return entry
