"""JSON as Matrix hashes and signs it, and as clients and peers send it.

orjson writes exactly the canonical form for values that are allowed in it: keys sorted by code
point, the short escapes, lower-case `\\u00xx`, U+007F and everything above ASCII as they are. What
it does not do is refuse the values that are not allowed; that is `check`.
# spec: appendices #canonical-json
"""

import json
from typing import Any, TypeAlias

import orjson

from linnet.errors import BadJson, NotJson

JsonObject: TypeAlias = dict[str, Any]

MAX_DEPTH = 100
"""Deepest nesting of objects and lists in an event. The limit is ours: the specification sets none,
and every parser has one."""

MAX_INTEGER = 2**53 - 1
MIN_INTEGER = -MAX_INTEGER

_PASS_THROUGH_NOTHING = (
    orjson.OPT_PASSTHROUGH_SUBCLASS
    | orjson.OPT_PASSTHROUGH_DATACLASS
    | orjson.OPT_PASSTHROUGH_DATETIME
)
_CANONICAL = orjson.OPT_SORT_KEYS | orjson.OPT_STRICT_INTEGER | _PASS_THROUGH_NOTHING


def check(value: object, max_depth: int = MAX_DEPTH) -> None:
    """Refuse what canonical JSON cannot say.

    Raises:
        BadJson: a float, an integer beyond 53 bits, a lone surrogate, a key that is not a string,
            a type that JSON lacks, or more than `max_depth` levels of values, itself the first.
    """
    level: list[object] = [value]
    depth = 0
    while level:
        depth += 1
        if depth > max_depth:
            raise BadJson("JSON is nested too deeply")
        below: list[object] = []
        for item in level:
            _check_item(item, below)
        level = below


def _check_item(item: object, below: list[object]) -> None:
    """Check one value and add the members of a list or object to `below`."""
    kind = type(item)
    if kind is str:
        _check_text(item)  # type: ignore[arg-type]  # narrowed by `kind`, which is faster
    elif kind is int:
        if not MIN_INTEGER <= item <= MAX_INTEGER:  # type: ignore[operator]
            raise BadJson("Integer is out of the range that JSON allows")
    elif kind is dict:
        for key in item:  # type: ignore[attr-defined]
            if type(key) is not str:
                raise BadJson("Keys of an object must be strings")
            _check_text(key)
        below.extend(item.values())  # type: ignore[attr-defined]
    elif kind is list:
        below.extend(item)  # type: ignore[arg-type]
    elif item is not None and kind is not bool:
        raise BadJson("Only integers, strings, booleans, null, lists and objects are allowed")


def _check_text(text: str) -> None:
    if text.isascii():
        return
    try:
        text.encode()
    except UnicodeEncodeError as why:
        raise BadJson("Text contains a lone surrogate") from why


def encode(value: object) -> bytes:
    """Write a checked value in canonical form. Floats pass unnoticed: `check` first.

    Raises:
        BadJson: the value cannot be written at all.
    """
    try:
        return orjson.dumps(value, option=_CANONICAL)
    except orjson.JSONEncodeError as why:
        raise BadJson("Not a value that JSON can carry") from why


def decode(data: bytes, *, unique_keys: bool = False) -> Any:
    """Read any JSON text, floats included.

    With `unique_keys`, as for the content of events, an object that names a key twice is refused.
    A body that is already compact, which is what browsers and most libraries send, costs one more
    encoding to prove free of duplicates; any other is read a second time, more slowly.

    Raises:
        NotJson: malformed, not UTF-8, NaN or Infinity, a lone surrogate, or nested 1,024 deep.
        BadJson: with `unique_keys`, a key occurs twice, or nesting over 254 deep.
    """
    try:
        value = orjson.loads(data)
    except orjson.JSONDecodeError as why:
        raise NotJson("Content is not JSON") from why
    if unique_keys and not _is_compact(value, data):
        json.loads(data, object_pairs_hook=_unique, parse_int=str, parse_float=str)
    return value


def _is_compact(value: object, data: bytes) -> bool:
    """Whether the text is what the value is written to, and so names no key twice."""
    try:
        return orjson.dumps(value) == data
    except orjson.JSONEncodeError as why:
        raise BadJson("JSON is nested too deeply") from why


def _unique(pairs: list[tuple[str, object]]) -> None:
    if len({key for key, _ in pairs}) != len(pairs):
        raise BadJson("An object names a key twice")
