"""One SQL text for both databases.

Domains write PostgreSQL's text with `$1` placeholders. Two spellings are translated:

- `IN ($1...)`: the argument is a list. PostgreSQL: `= ANY($1)`; SQLite: a JSON array, unpacked.
- column types of migrations: `BIGINT`, `BOOLEAN` and `BYTEA` become SQLite's `INTEGER` and `BLOB`.

Where the dialects differ beyond that, the statement is a `ByDialect` on the spot.
"""

import re
from functools import lru_cache
from typing import NamedTuple

_LIST = re.compile(r"IN \(\$(\d+)\.\.\.\)")
_PLACEHOLDER = re.compile(r"\$(\d+)")
_TYPES = {"BIGINT": "INTEGER", "BOOLEAN": "INTEGER", "BYTEA": "BLOB"}
_TYPE = re.compile(r"\b(" + "|".join(_TYPES) + r")\b")


class ByDialect(NamedTuple):
    """A statement whose text differs between the databases."""

    sqlite: str
    postgres: str


Sql = str | ByDialect


def by_dialect(*, sqlite: str, postgres: str) -> ByDialect:
    """Name both texts of a statement where one cannot serve."""
    return ByDialect(sqlite, postgres)


@lru_cache(maxsize=4096)
def for_sqlite(sql: Sql) -> str:
    """The text SQLite runs."""
    text = sql.sqlite if isinstance(sql, ByDialect) else sql
    text = _LIST.sub(r"IN (SELECT value FROM json_each(?\1))", text)
    return _PLACEHOLDER.sub(r"?\1", text)


@lru_cache(maxsize=4096)
def for_postgres(sql: Sql) -> str:
    """The text PostgreSQL runs."""
    text = sql.postgres if isinstance(sql, ByDialect) else sql
    return _LIST.sub(r"= ANY($\1)", text)


def schema_for_sqlite(script: str) -> str:
    """A migration's text with SQLite's column types."""
    return _TYPE.sub(lambda match: _TYPES[match.group(1)], script)
