"""From a labelled function's signature to a caller that decodes its arguments.

The signature is the schema: this is worked out once, when the house is built.
"""

import inspect
import re
import urllib.parse
from collections.abc import Awaitable, Callable
from functools import cache, lru_cache
from typing import Any, get_origin, get_type_hints

import msgspec

from linnet import ids
from linnet.errors import BadJson, InvalidParam, MissingParam, NotJson
from linnet.events import canonical_json
from linnet.http.endpoint import Call, Endpoint

_PATH_NAME = re.compile(r"{(\w+)}")
_MISSING = re.compile(r"missing required field `(\w[\w.-]*)`")

MAX_EVENT_BODY_BYTES = 256 * 1024
"""An event has at most 64 KiB as canonical JSON; its body may be written less densely."""

Invoke = Callable[[Call, list[str], str, bytes], Awaitable[Any]]
"""Takes the call, the decoded path values, the raw query string and the body."""
ReadBody = Callable[[bytes], Any]
ReadQuery = Callable[[str], Any]

_PARSERS: dict[Any, Callable[[str], Any]] = {
    ids.UserId: ids.parse_user_id,
    ids.RoomId: ids.parse_room_id,
    ids.EventId: ids.parse_event_id,
    ids.RoomAlias: ids.parse_room_alias,
    ids.DeviceId: ids.parse_device_id,
}


def path_names(path: str) -> list[str]:
    """The names in a path's braces, in order."""
    return _PATH_NAME.findall(path)


class _Signature:
    """What the arguments of an endpoint's function are made from."""

    __slots__ = ("parsers", "read_body", "read_query")

    def __init__(self, endpoint: Endpoint) -> None:
        function = endpoint.function
        hints = get_type_hints(function)
        names = list(inspect.signature(function).parameters)[2:]
        in_path = path_names(endpoint.path)
        expected = [name for name in names if name not in ("query", "body")]
        assert expected == in_path, f"{function.__qualname__}: {expected} does not match {in_path}"
        self.read_body = _body_reader(hints["body"]) if "body" in names else None
        self.read_query = _query_reader(hints["query"]) if "query" in names else None
        self.parsers = [_PARSERS.get(hints[name], str) for name in in_path]


@cache
def _signature(endpoint: Endpoint) -> _Signature:
    """Remembered, because tests build many houses."""
    return _Signature(endpoint)


def bind(endpoint: Endpoint, wiring: Any) -> tuple[Invoke, ReadBody | None]:
    """A caller for the endpoint with its domain's wiring, and the reader of its body if any."""
    function = endpoint.function
    signature = _signature(endpoint)
    parsers, read_body, read_query = signature.parsers, signature.read_body, signature.read_query

    def invoke(call: Call, values: list[str], query: str, body: bytes) -> Awaitable[Any]:
        named: dict[str, Any] = {}
        if read_query is not None:
            named["query"] = read_query(query)
        if read_body is not None:
            named["body"] = read_body(body)
        parsed = [parse(value) for parse, value in zip(parsers, values, strict=True)]
        return function(wiring, call, *parsed, **named)

    return invoke, read_body


def _body_reader(kind: Any) -> ReadBody:
    if get_origin(kind) is dict or kind is dict:
        return read_object
    decoder = msgspec.json.Decoder(kind)

    def read(body: bytes) -> Any:
        try:
            return decoder.decode(body or b"{}")
        except msgspec.ValidationError as why:
            raise _not_fitting(str(why)) from why
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as why:
            raise NotJson("The body is not JSON") from why

    return read


def read_object(body: bytes) -> dict[str, Any]:
    """A JSON object; no body counts as an empty one.

    Raises:
        NotJson: not JSON at all.
        BadJson: JSON, but not an object, or one that names a key twice.
    """
    # What is larger cannot become an event, where a key that is named twice would do harm.
    could_be_event = len(body) <= MAX_EVENT_BODY_BYTES
    value = canonical_json.decode(body or b"{}", unique_keys=could_be_event)
    if type(value) is not dict:
        raise BadJson("The body must be a JSON object")
    return value


def _not_fitting(text: str) -> Exception:
    if (missing := _MISSING.search(text)) is not None:
        return MissingParam(f"{missing.group(1)} is missing")
    return BadJson(text)


def _unescaped(text: str) -> str:
    return _unquoted(text) if "%" in text or "+" in text else text


@lru_cache(maxsize=1024)
def _unquoted(text: str) -> str:
    """Remembered, because clients send the same filter with each sync."""
    return urllib.parse.unquote_plus(text)


def _query_reader(kind: Any) -> ReadQuery:
    lists = {
        field.encode_name
        for field in msgspec.structs.fields(kind)
        if get_origin(field.type) is list
    }

    def read(query: str) -> Any:
        values: dict[str, Any] = {}
        for pair in query.split("&"):
            if not pair:
                continue
            name, _, value = pair.partition("=")
            name, value = _unescaped(name), _unescaped(value)
            if name in lists:
                values.setdefault(name, []).append(value)
            else:
                values[name] = value
        try:
            return msgspec.convert(values, kind, strict=False)
        except msgspec.ValidationError as why:
            if (missing := _MISSING.search(str(why))) is not None:
                raise MissingParam(f"{missing.group(1)} is missing") from why
            raise InvalidParam(str(why)) from why

    return read
