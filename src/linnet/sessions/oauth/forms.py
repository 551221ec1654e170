"""Bodies and queries as OAuth 2.0 sends them: forms, in which nothing may be named twice."""

import urllib.parse

from linnet.errors import TooLarge
from linnet.http.endpoint import Call
from linnet.sessions.oauth.errors import OAuthError

MAX_FORM_BYTES = 16 * 1024
MAX_FIELDS = 50


async def read_body(call: Call) -> bytes:
    """The body of an endpoint that is labelled `streams_body`."""
    assert call.body_stream is not None, "the endpoint is not labelled streams_body"
    try:
        return b"".join([part async for part in call.body_stream])
    except TooLarge as why:
        raise OAuthError("invalid_request", "The body is too large") from why


async def read_form(call: Call) -> dict[str, str]:
    """The form in a body.

    Raises:
        OAuthError: it is none, or names a field twice (RFC 6749 section 3.2).
    """
    kind = call.headers.get("content-type", "").partition(";")[0].strip().lower()
    if kind != "application/x-www-form-urlencoded":
        raise OAuthError("invalid_request", "The body must be application/x-www-form-urlencoded")
    return read_fields((await read_body(call)).decode("latin-1"))


def read_fields(text: str) -> dict[str, str]:
    """The fields of a form or a query.

    Raises:
        OAuthError: it is none, or names a field twice.
    """
    try:
        pairs = urllib.parse.parse_qsl(
            text, keep_blank_values=True, errors="strict", max_num_fields=MAX_FIELDS
        )
    except ValueError as why:
        raise OAuthError("invalid_request", "This is not a form") from why
    fields = dict(pairs)
    if len(fields) != len(pairs):
        raise OAuthError("invalid_request", "A parameter is there twice")
    # A parameter without a value counts as not sent (RFC 6749 section 3.1).
    return {name: value for name, value in fields.items() if value}


def wanted(fields: dict[str, str], name: str) -> str:
    """A field that must be there.

    Raises:
        OAuthError: it is not.
    """
    if name not in fields:
        raise OAuthError("invalid_request", f"{name} is missing")
    return fields[name]
