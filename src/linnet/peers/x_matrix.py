"""The signature on a request between servers, and the header it travels in. Pure.

# spec: server-server-api #request-authentication
"""

import re

from msgspec import Struct

from linnet.errors import Unauthorized
from linnet.events.canonical_json import JsonObject
from linnet.events.signing import Signer, sign_json
from linnet.ids import ServerName, is_server_name

MAX_HEADER_LENGTH = 4096
SCHEME = "X-Matrix"
MISSING = "This is for other servers, and needs a signed request"
_PARAMETER = re.compile(
    r"""[ \t]*([!#$%&'*+.^_`|~0-9A-Za-z-]+)[ \t]*=[ \t]*"""
    r"""(?:"((?:[^"\\]|\\.)*)"|([^\s",]+))[ \t]*(?:,|\Z)"""
)
_ESCAPED = re.compile(r"\\(.)")


class Claims(Struct, frozen=True):
    """What a request says of itself; nothing of it is checked."""

    origin: ServerName
    key_id: str
    signature: str
    destination: str | None = None
    """None from servers of before Matrix 1.3."""


def parse(header: str) -> Claims:
    """Read the header `Authorization`.

    Raises:
        Unauthorized: it is missing, of another scheme, or not whole.
    """
    scheme, _, rest = header.partition(" ")
    if scheme.lower() != SCHEME.lower() or len(header) > MAX_HEADER_LENGTH:
        raise Unauthorized(MISSING)
    said = _parameters(rest)
    try:
        origin, key_id, signature = said["origin"], said["key"], said["sig"]
    except KeyError as why:
        raise Unauthorized("The request's signature lacks a part") from why
    if not is_server_name(origin):
        raise Unauthorized("The request's origin is not a server name")
    return Claims(ServerName(origin), key_id, signature, said.get("destination"))


def _parameters(text: str) -> dict[str, str]:
    found: dict[str, str] = {}
    at = 0
    while at < len(text):
        match = _PARAMETER.match(text, at)
        if match is None:
            raise Unauthorized("The request's signature is not written as it must be")
        name, quoted, bare = match.groups()
        name = name.lower()
        if name in found:
            raise Unauthorized("The request's signature says something twice")
        found[name] = _ESCAPED.sub(r"\1", quoted) if quoted is not None else bare
        at = match.end()
    return found


def covered(
    method: str, uri: str, origin: str, destination: str | None, content: JsonObject | None
) -> JsonObject:
    """What the signature of a request covers; `uri` as it was sent, with its query."""
    value: JsonObject = {"method": method, "uri": uri, "origin": origin}
    if destination is not None:
        value["destination"] = destination
    if content is not None:
        value["content"] = content
    return value


def header(
    signer: Signer, destination: ServerName, method: str, uri: str, content: JsonObject | None
) -> str:
    """The header with which this server sends a request."""
    origin = signer.server_name
    signed = sign_json(covered(method, uri, origin, destination, content), signer)
    signature = signed["signatures"][origin][signer.key.key_id]
    parameters = {
        "origin": origin,
        "destination": destination,
        "key": signer.key.key_id,
        "sig": signature,
    }
    return f"{SCHEME} " + ",".join(f'{name}="{value}"' for name, value in parameters.items())
