"""Looking up many rows by several columns in one query.

`IN ($1...)` serves one column. For more, the wanted combinations travel as one list of JSON arrays
of strings, which both databases can unpack and join by index.
"""

import json
from collections.abc import Iterable, Sequence

from linnet.storage.dialect import ByDialect, by_dialect


def wanted(columns: Sequence[str], query: str) -> ByDialect:
    """`query` with a table `wanted` of these columns, unpacked from the argument `$1`."""
    sqlite = ", ".join(f"json_extract(value, '$[{n}]') AS {c}" for n, c in enumerate(columns))
    postgres = ", ".join(f"value::json->>{n} AS {c}" for n, c in enumerate(columns))
    return by_dialect(
        sqlite=f"WITH wanted AS (SELECT {sqlite} FROM json_each($1)) {query}",
        postgres=f"WITH wanted AS (SELECT {postgres} FROM unnest($1::text[]) AS value) {query}",
    )


def combinations(rows: Iterable[Sequence[str]]) -> list[str]:
    """The argument `$1` of such a query."""
    return [json.dumps(row) for row in rows]
