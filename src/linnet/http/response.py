"""What an endpoint may return, and its form on the wire."""

from collections.abc import AsyncIterator
from typing import Any

import msgspec
from msgspec import Struct

Json = dict[str, Any]
JsonObject = dict[str, Any]
"""A decoded JSON object. The only place where `Any` is allowed to travel."""

_encoder = msgspec.json.Encoder()
JSON_HEADERS: tuple[tuple[bytes, bytes], ...] = ((b"content-type", b"application/json"),)


class JsonBytes(Struct, frozen=True):
    """JSON that is ready to be sent, in parts."""

    parts: list[bytes]


class Response(Struct, frozen=True):
    """Anything but a plain 200 with JSON. `body` is bytes, or an iterator for large ones."""

    status: int = 200
    headers: tuple[tuple[bytes, bytes], ...] = JSON_HEADERS
    body: bytes | AsyncIterator[bytes] = b"{}"


def json_response(value: Any, status: int = 200, *headers: tuple[bytes, bytes]) -> Response:
    """A JSON response with a status or headers of its own."""
    return Response(status, (*JSON_HEADERS, *headers), _encoder.encode(value))


def encode(value: Any) -> bytes:
    """The JSON text of a struct or of plain values."""
    return _encoder.encode(value)
