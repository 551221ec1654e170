"""What an app says about itself when it registers (RFC 7591). Pure.

Apps send more than a server knows. What is not known is dropped and not refused, or their next
version could not sign in here.
# spec: client-server-api #client-registration
"""

import base64
import hashlib
import re
from collections.abc import Mapping
from typing import Any, Literal

import msgspec
from msgspec import Struct

from linnet.sessions.oauth.errors import OAuthError
from linnet.sessions.oauth.redirects import MAX_URI_LENGTH, check_redirect_uri, is_at, is_home

MAX_REDIRECT_URIS = 20
MAX_NAME_LENGTH = 100
"""Longer names are cut: people must be able to read the page that asks for their consent."""
CODE_GRANT = "authorization_code"
REFRESH_GRANT = "refresh_token"
DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code"
GRANTS = (CODE_GRANT, REFRESH_GRANT, DEVICE_GRANT)
# Control characters, and those that turn the direction of the text after them.
_UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff]")


class ClientMetadata(Struct, frozen=True, omit_defaults=True):
    """What is kept of it, and sent back."""

    client_uri: str
    redirect_uris: list[str]
    application_type: Literal["native", "web"]
    grant_types: list[str]
    response_types: list[str]
    client_name: str = ""
    logo_uri: str = ""
    policy_uri: str = ""
    tos_uri: str = ""

    @property
    def is_native(self) -> bool:
        return self.application_type == "native"


def read_metadata(sent: Mapping[str, Any]) -> ClientMetadata:
    """Check what an app has sent, and drop what is not known.

    Raises:
        OAuthError: something that is needed is missing, or not the app's own.
    """
    client_uri = sent.get("client_uri")
    if not isinstance(client_uri, str) or not is_home(client_uri):
        raise _wrong("client_uri must be an https:// address")
    kind: Literal["native", "web"] = "native" if sent.get("application_type") == "native" else "web"
    grants = _known(sent, "grant_types", [CODE_GRANT], GRANTS)
    responses = _known(sent, "response_types", ["code"], ("code",))
    redirect_uris = _texts(sent, "redirect_uris", [])
    if CODE_GRANT in grants and not redirect_uris:
        raise OAuthError("invalid_redirect_uri", "redirect_uris is missing")
    if len(redirect_uris) > MAX_REDIRECT_URIS:
        raise OAuthError("invalid_redirect_uri", f"At most {MAX_REDIRECT_URIS} redirect URIs")
    for uri in redirect_uris:
        check_redirect_uri(uri, client_uri, is_native=kind == "native")
    return ClientMetadata(
        client_uri,
        redirect_uris,
        kind,
        grants,
        responses,
        client_name=_name(sent),
        logo_uri=_page(sent, "logo_uri", client_uri),
        policy_uri=_page(sent, "policy_uri", client_uri),
        tos_uri=_page(sent, "tos_uri", client_uri),
    )


def client_id_of(metadata: ClientMetadata) -> str:
    """The id of an app with these metadata: the same for the same."""
    digest = hashlib.sha256(msgspec.json.encode(metadata)).digest()
    return base64.b32encode(digest[:15]).decode("ascii").lower()


def _name(sent: Mapping[str, Any]) -> str:
    name = sent.get("client_name", "")
    if not isinstance(name, str):
        raise _wrong("client_name must be text")
    return _UNSEEN.sub("", name).strip()[:MAX_NAME_LENGTH]


def _page(sent: Mapping[str, Any], member: str, client_uri: str) -> str:
    uri = sent.get(member) or ""
    if not isinstance(uri, str) or (uri and not is_at(uri, client_uri)):
        raise _wrong(f"{member} must be an https:// address on the host of client_uri")
    return uri


def _known(
    sent: Mapping[str, Any], member: str, default: list[str], known: tuple[str, ...]
) -> list[str]:
    wanted = _texts(sent, member, default)
    return [word for word in known if word in wanted]


def _texts(sent: Mapping[str, Any], member: str, default: list[str]) -> list[str]:
    found = sent.get(member)
    if found is None:
        return default
    if not isinstance(found, list) or not all(isinstance(text, str) for text in found):
        raise _wrong(f"{member} must be a list of texts")
    if any(len(text) > MAX_URI_LENGTH for text in found):
        raise _wrong(f"{member} has a text that is too long")
    return list(dict.fromkeys(found))


def _wrong(why: str) -> OAuthError:
    return OAuthError("invalid_client_metadata", why)
