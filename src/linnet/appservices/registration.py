"""Registration files: what an operator says of each service.

# spec: application-service-api #registration
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

import msgspec
from msgspec import Meta, Struct, field

from linnet.appservices.namespaces import BadPattern, Namespace, Patterns
from linnet.config import SettingsError
from linnet.errors import InvalidParam
from linnet.ids import ServerName, UserId, new_user_id

MAX_SERVICES = 100
MAX_FILE_BYTES = 256 * 1024
MIN_TOKEN_LENGTH = 16
"""Shorter ones can be guessed; generators write 64 characters."""
MAX_PROTOCOLS = 50

_Name = Annotated[str, Meta(min_length=1, max_length=255)]


class _Namespaces(Struct, frozen=True):
    users: list[Namespace] | None = None
    aliases: list[Namespace] | None = None
    rooms: list[Namespace] | None = None


class _File(Struct, frozen=True):
    id: _Name
    as_token: str
    hs_token: str
    sender_localpart: _Name
    namespaces: _Namespaces
    url: str | None = None
    rate_limited: bool | None = None
    receive_ephemeral: bool = False
    protocols: list[_Name] | None = None
    # COMPAT(mautrix and others, before Matrix 1.13): the same under its old name.
    push_ephemeral: bool = field(name="de.sorunome.msc2409.push_ephemeral", default=False)
    sends_device_lists: bool = field(name="org.matrix.msc3202", default=False)


class Service(Struct, frozen=True):
    """One application service."""

    id: str
    url: str | None
    """Without a slash at the end; None for one that only sends."""
    as_token: str
    hs_token: str
    sender: UserId
    users: Patterns
    aliases: Patterns
    rooms: Patterns
    is_rate_limited: bool
    wants_ephemeral: bool
    wants_device_news: bool
    """Whether it encrypts: it is told of device lists and key counts."""
    protocols: tuple[str, ...]

    def may_be(self, user_id: UserId) -> bool:
        """Whether it may act as this local user."""
        return user_id == self.sender or self.users.claims(user_id)

    def owns(self, user_id: UserId) -> bool:
        """Whether this user is nobody's but the service's."""
        return user_id == self.sender or self.users.owns(user_id)


def load_services(
    paths: Iterable[str], folder: Path, server_name: ServerName
) -> tuple[Service, ...]:
    """Read the registration files, which may be named from the data folder.

    Raises:
        SettingsError: a file is wrong, or two of them contradict each other.
    """
    services: list[Service] = []
    files = [folder / path for path in paths]
    if len(files) > MAX_SERVICES:
        raise SettingsError(f"appservices: at most {MAX_SERVICES} are possible")
    for file in files:
        service = _read(file, server_name)
        for other in services:
            _check_apart(file, service, other)
        services.append(service)
    return tuple(services)


def _read(file: Path, server_name: ServerName) -> Service:
    try:
        with file.open("rb") as opened:
            text = opened.read(MAX_FILE_BYTES + 1)
    except OSError as why:
        raise SettingsError(f"appservices: {file} cannot be read: {why.strerror}") from why
    if len(text) > MAX_FILE_BYTES:
        raise SettingsError(f"appservices: {file} is too large for a registration")
    try:
        said = msgspec.yaml.decode(text, type=_File)
        return _service(said, server_name)
    except (msgspec.MsgspecError, InvalidParam, BadPattern, ValueError, RecursionError) as why:
        raise SettingsError(f"appservices: {file} is wrong: {why}") from why


def _service(said: _File, server_name: ServerName) -> Service:
    for name in ("as_token", "hs_token"):
        if len(getattr(said, name)) < MIN_TOKEN_LENGTH:
            raise ValueError(f"{name} must have at least {MIN_TOKEN_LENGTH} characters")
    if said.as_token == said.hs_token:
        raise ValueError("as_token and hs_token must differ")
    if len(said.protocols or ()) > MAX_PROTOCOLS:
        raise ValueError(f"at most {MAX_PROTOCOLS} protocols are possible")
    return Service(
        said.id,
        _url(said.url),
        said.as_token,
        said.hs_token,
        new_user_id(said.sender_localpart, server_name),
        Patterns(said.namespaces.users or ()),
        Patterns(said.namespaces.aliases or ()),
        Patterns(said.namespaces.rooms or ()),
        said.rate_limited is not False,
        said.receive_ephemeral or said.push_ephemeral,
        said.sends_device_lists,
        tuple(said.protocols or ()),
    )


def _url(url: str | None) -> str | None:
    if not url:
        return None
    parsed = urlsplit(url)
    if parsed.scheme not in ("http", "https") or not parsed.hostname:
        raise ValueError(f"url must start with http:// or https:// and name a host, not {url!r}")
    if parsed.username or parsed.password or parsed.query or parsed.fragment:
        raise ValueError("url may only have a host, a port and a path")
    _ = parsed.port  # raises when it is no number
    return url.rstrip("/")


def _check_apart(file: Path, new: Service, other: Service) -> None:
    for what in ("id", "as_token", "hs_token", "sender"):
        if getattr(new, what) == getattr(other, what):
            name = "sender_localpart" if what == "sender" else what
            raise SettingsError(f"appservices: {file} has the same {name} as {other.id}")
    if new.users.owns(other.sender) or other.users.owns(new.sender):
        raise SettingsError(
            f"appservices: {file} and {other.id}: one claims the other's sender for itself"
        )
    for kind in ("users", "aliases", "rooms"):
        if (same := getattr(new, kind).same_exclusive(getattr(other, kind))) is not None:
            raise SettingsError(
                f"appservices: {file} claims {same!r} for itself alone, and so does {other.id}"
            )
