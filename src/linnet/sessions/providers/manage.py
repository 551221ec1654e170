"""Providers, as administrators add and change them."""

import re
import urllib.parse

from msgspec import Struct, structs

from linnet.errors import ConnectionFailed, InvalidParam, NotFound
from linnet.ids import UserId
from linnet.sessions.providers import store
from linnet.sessions.providers.failure import ProviderFailed
from linnet.sessions.providers.row import row_of, touchpoint_id
from linnet.sessions.providers.store import Provider
from linnet.sessions.providers.wiring import Providers
from linnet.storage.database import Reader, Tx
from linnet.touchpoints.switching import Also, add

MAX_PROVIDERS = 20
MAX_ID_LENGTH = 32
MAX_NAME_LENGTH = 60
MAX_ISSUER_LENGTH = 500
MAX_SECRET_LENGTH = 2048
_ID = re.compile(r"[a-z][a-z0-9_-]*")
NO_SUCH_PROVIDER = "There is no such provider"


class NewProvider(Struct, frozen=True):
    id: str
    name: str
    """What people read on the button."""
    issuer: str
    client_id: str
    client_secret: str
    party: str
    """Who it is: legal name and country."""
    lets_newcomers: bool = False
    hosts: list[str] = []
    """Besides that of the issuer: those of its other addresses."""
    retention: str = ""
    demands_to: str = ""
    begins_anew: bool = False
    """Said of one that was severed: this is a new contact, with a new secret."""


class ProviderChange(Struct, frozen=True):
    """What is None stays."""

    name: str | None = None
    client_id: str | None = None
    client_secret: str | None = None
    lets_newcomers: bool | None = None


class ShownProvider(Struct, frozen=True):
    """Without the secret, which nobody sees again."""

    id: str
    touchpoint_id: str
    name: str
    issuer: str
    client_id: str
    lets_newcomers: bool
    is_on: bool
    accounts: int
    """How many sign in through it."""
    added_ts: int


async def add_provider(
    providers: Providers, new: NewProvider, added_by: UserId, also: Also
) -> None:
    """Add a provider with its row of the register; switching that on is a second step.

    One that was severed is added as a new one, if that is said; nothing of the old one comes back.

    Raises:
        InvalidParam: something of it is not right, or there are too many.
    """
    made = Provider(
        new.id,
        new.name.strip(),
        new.issuer,
        new.client_id,
        new.client_secret,
        new.lets_newcomers,
        providers.sessions.clock.now_ms(),
    )
    host = _checked(made)
    row = row_of(
        new.id,
        party=new.party,
        hosts=tuple(dict.fromkeys((host, *new.hosts))),
        retention=new.retention,
        demands_to=new.demands_to,
    )

    async def keep(tx: Tx) -> None:
        if await store.provider(tx, new.id) is not None:
            raise InvalidParam("This provider is still being severed")
        if len(await store.providers(tx)) >= MAX_PROVIDERS:
            raise InvalidParam(f"There can be {MAX_PROVIDERS} providers")
        await store.put_provider(tx, made)
        await also(tx)

    providers.discovered.forget(new.id)
    await add(providers.touchpoints, row, added_by, keep, begins_anew=new.begins_anew)


async def change_provider(
    providers: Providers, provider_id: str, change: ProviderChange, also: Also
) -> None:
    """Change what a provider is called, or how we are known there.

    Raises:
        NotFound: there is none of this name.
        InvalidParam: something of it is not right.
    """
    wanted = {
        name: value
        for name in change.__struct_fields__
        if (value := getattr(change, name)) is not None
    }
    async with providers.sessions.db.transaction() as tx:
        known = await store.provider(tx, provider_id)
        if known is None:
            raise NotFound(NO_SUCH_PROVIDER)
        changed = structs.replace(known, **wanted)
        _checked(changed)
        await store.put_provider(tx, changed)
        await also(tx)


async def check_provider(providers: Providers, provider_id: str) -> None:
    """Ask a provider what people would need, so that a mistake shows before they meet it.

    Raises:
        NotFound: there is none of this name.
        ConnectionFailed: it is off, does not answer, or is not set up right: says what.
    """
    async with providers.sessions.db.snapshot() as reader:
        known = await store.provider(reader, provider_id)
    if known is None:
        raise NotFound(NO_SUCH_PROVIDER)
    providers.discovered.forget(provider_id)
    try:
        await providers.discovered.metadata(providers.touchpoints, known)
        keys = await providers.discovered.keys(providers.touchpoints, known)
    except ProviderFailed as why:
        raise ConnectionFailed(f"{known.name}: {why}") from why
    if not keys:
        raise ConnectionFailed(f"{known.name}: It names no keys")


async def all_providers(providers: Providers, reader: Reader) -> list[ShownProvider]:
    return [
        ShownProvider(
            one.id,
            touchpoint_id(one.id),
            one.name,
            one.issuer,
            one.client_id,
            one.lets_newcomers,
            providers.touchpoints.switches.is_on(touchpoint_id(one.id)),
            await store.count_links(reader, one.id),
            one.added_ts,
        )
        for one in await store.providers(reader)
    ]


def _checked(provider: Provider) -> str:
    """The host of a provider whose members are all right."""
    if not _ID.fullmatch(provider.id) or len(provider.id) > MAX_ID_LENGTH:
        raise InvalidParam("An id has small letters, digits, hyphens and underscores")
    if not 0 < len(provider.name) <= MAX_NAME_LENGTH or not provider.name.isprintable():
        raise InvalidParam(f"A name has 1 to {MAX_NAME_LENGTH} characters")
    for value in (provider.client_id, provider.client_secret):
        if not 0 < len(value) <= MAX_SECRET_LENGTH or not value.isprintable():
            raise InvalidParam("The client id and its secret are those that the provider gave out")
    return _host_of(provider.issuer)


def _host_of(issuer: str) -> str:
    """# OpenID Connect Discovery 1.0 section 3: no query and no fragment."""
    try:
        parts = urllib.parse.urlsplit(issuer)
        port = parts.port
    except ValueError:
        parts, port = urllib.parse.urlsplit(""), None
    is_right = (
        parts.scheme in ("https", "http")
        and parts.hostname
        and not (parts.query or parts.fragment or parts.username or parts.password)
        and len(issuer) <= MAX_ISSUER_LENGTH
        and issuer.isascii()
        and issuer.isprintable()
        and " " not in issuer
    )
    if not is_right:
        raise InvalidParam("An issuer is an address that begins with https://")
    return f"{parts.hostname}:{port}" if port else str(parts.hostname)
