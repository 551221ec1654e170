"""Applications, as administrators let them in and change what they may ask for."""

import re

from msgspec import Struct, structs

from linnet.errors import InvalidParam, NotFound
from linnet.ids import UserId
from linnet.sessions.apps import store_apps, store_grants
from linnet.sessions.apps.application import App, Definition
from linnet.sessions.apps.grants import freeze_app
from linnet.sessions.apps.pairwise import KEY_BYTES
from linnet.sessions.apps.permissions import (
    MAX_HISTORY_DAYS,
    VERBS,
    Allowed,
    Verb,
    in_order,
    narrowed,
)
from linnet.sessions.apps.row import PREFIX, row_of, touchpoint_id
from linnet.sessions.oauth.errors import OAuthError
from linnet.sessions.oauth.redirects import check_redirect_uri, is_home
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Reader, Tx
from linnet.touchpoints.switching import Also, add, switch
from linnet.touchpoints.wiring import Touchpoints

MAX_APPS = 100
MAX_ID_LENGTH = 32
MAX_NAME_LENGTH = 60
MAX_PURPOSE_LENGTH = 300
MAX_REDIRECTS = 10
DEFAULT_PEOPLE = 50
MAX_PEOPLE = 1000
DEFAULT_ROOMS = 5
MAX_ROOMS = 50
_ID = re.compile(r"[a-z][a-z0-9_-]*")
NO_SUCH_APP = "There is no such application"


class NewApp(Struct, frozen=True):
    id: str
    name: str
    party: str
    """Who runs it: legal name."""
    purpose: str
    """What it says it is for, in one sentence."""
    home: str
    """The https address of its page."""
    redirect_uris: list[str]
    verbs: list[Verb]
    """What it may ask for at most."""
    history_days: int = 0
    is_native: bool = False
    country: str = ""
    people_max: int = DEFAULT_PEOPLE
    rooms_max: int = DEFAULT_ROOMS
    retention: str = ""
    demands_to: str = ""


class AppChange(Struct, frozen=True):
    """What is None stays. Who it is, and where it is at home, cannot change: that is another."""

    purpose: str | None = None
    verbs: list[Verb] | None = None
    history_days: int | None = None
    people_max: int | None = None
    rooms_max: int | None = None


class ShownApp(Struct, frozen=True):
    id: str
    client_id: str
    touchpoint_id: str
    name: str
    party: str
    purpose: str
    home: str
    redirect_uris: list[str]
    verbs: list[Verb]
    history_days: int
    people_max: int
    rooms_max: int
    is_on: bool
    is_frozen: bool
    grants: int
    """How many people's are open."""
    frozen_grants: int
    """Of these: over their own budget, until their people let them go on."""
    suspended_grants: int
    """Of these: not used for a month."""
    added_ts: int


async def add_app(
    sessions: Sessions, touchpoints: Touchpoints, new: NewApp, added_by: UserId, also: Also
) -> None:
    """Let an application in: add it with its row of the register, and switch that on.

    Raises:
        InvalidParam: something of it is not right, or there are too many.
    """
    allowed = Allowed(in_order(new.verbs), new.history_days)
    definition = Definition(
        new.name.strip(),
        new.party.strip(),
        new.purpose.strip(),
        new.home,
        new.redirect_uris,
        new.is_native,
        allowed,
        new.people_max,
        new.rooms_max,
    )
    _check(new.id, definition)
    row = row_of(
        new.id,
        name=definition.name,
        party=definition.party,
        country=new.country,
        verbs=allowed.verbs,
        retention=new.retention,
        demands_to=new.demands_to,
    )
    key = sessions.rng.random_bytes(KEY_BYTES)
    made = App(new.id, definition, key, sessions.clock.now_ms())

    async def keep(tx: Tx) -> None:
        known = await store_apps.apps(tx)
        if len(known) >= MAX_APPS:
            raise InvalidParam(f"There can be {MAX_APPS} applications")
        if any(one.app_id == new.id for one in known):
            raise InvalidParam("There was an application with this id: choose another one")
        await store_apps.put_app(tx, made)
        await also(tx)

    await add(touchpoints, row, added_by, keep)
    await switch(touchpoints, row.id, added_by, is_on=True)


async def change_app(sessions: Sessions, app_id: str, change: AppChange, also: Also) -> None:
    """Change what an application may ask for. What is taken away is taken from every grant at once;
    what is added needs a new consent.

    Raises:
        NotFound: there is none of this name.
        InvalidParam: something of it is not right.
    """
    async with sessions.db.transaction() as tx:
        known = await _known(tx, app_id)
        said = known.definition
        verbs = said.allowed.verbs if change.verbs is None else in_order(change.verbs)
        days = said.allowed.history_days if change.history_days is None else change.history_days
        changed = structs.replace(
            said,
            purpose=said.purpose if change.purpose is None else change.purpose.strip(),
            allowed=Allowed(verbs, days),
            people_max=said.people_max if change.people_max is None else change.people_max,
            rooms_max=said.rooms_max if change.rooms_max is None else change.rooms_max,
        )
        _check(app_id, changed)
        await store_apps.put_app(tx, structs.replace(known, definition=changed))
        for one in await store_grants.open_grants_to(tx, app_id):
            less = narrowed(one.permitted, changed.allowed)
            await store_grants.set_permitted(tx, one.grant_id, less)
        await also(tx)


async def thaw_app(sessions: Sessions, app_id: str, also: Also) -> None:
    """Let an application go on that was frozen for everybody.

    Raises:
        NotFound: there is none of this name.
    """
    async with sessions.db.transaction() as tx:
        await _known(tx, app_id)
        await freeze_app(tx, app_id, None)
        await also(tx)


async def all_apps(sessions: Sessions, reader: Reader) -> list[ShownApp]:
    return [await _shown(sessions, reader, one) for one in await store_apps.apps(reader)]


async def _shown(sessions: Sessions, reader: Reader, app: App) -> ShownApp:
    said = app.definition
    found = await store_grants.open_grants_to(reader, app.app_id)
    left = [one for one in found if one.expires_ts > sessions.clock.now_ms()]
    return ShownApp(
        app.app_id,
        PREFIX + app.app_id,
        touchpoint_id(app.app_id),
        said.name,
        said.party,
        said.purpose,
        said.home,
        said.redirect_uris,
        said.allowed.verbs,
        said.allowed.history_days,
        said.people_max,
        said.rooms_max,
        sessions.is_on(touchpoint_id(app.app_id)),
        app.frozen_ts is not None,
        len(left),
        sum(one.frozen_ts is not None for one in left),
        sum(one.suspended_ts is not None for one in left),
        app.added_ts,
    )


async def _known(tx: Tx, app_id: str) -> App:
    known = await store_apps.app(tx, app_id)
    if known is None:
        raise NotFound(NO_SUCH_APP)
    return known


def _check(app_id: str, said: Definition) -> None:
    if not _ID.fullmatch(app_id) or len(app_id) > MAX_ID_LENGTH:
        raise InvalidParam("An id has small letters, digits, hyphens and underscores")
    for text, limit, what in (
        (said.name, MAX_NAME_LENGTH, "A name"),
        (said.party, MAX_PURPOSE_LENGTH, "The party"),
        (said.purpose, MAX_PURPOSE_LENGTH, "A purpose"),
    ):
        if not 0 < len(text) <= limit or not text.isprintable():
            raise InvalidParam(f"{what} has 1 to {limit} characters on one line")
    _check_addresses(said)
    _check_limits(said)


def _check_addresses(said: Definition) -> None:
    if not is_home(said.home):
        raise InvalidParam("home is an address that begins with https://")
    if not 0 < len(said.redirect_uris) <= MAX_REDIRECTS:
        raise InvalidParam(f"An application has 1 to {MAX_REDIRECTS} redirect addresses")
    try:
        for uri in said.redirect_uris:
            check_redirect_uri(uri, said.home, is_native=said.is_native)
    except OAuthError as why:
        raise InvalidParam(why.message) from why


def _check_limits(said: Definition) -> None:
    if not said.allowed.verbs:
        raise InvalidParam(f"Say what it may ask for: {', '.join(VERBS)}")
    if not 0 <= said.allowed.history_days <= MAX_HISTORY_DAYS:
        raise InvalidParam(f"history_days is from 0 to {MAX_HISTORY_DAYS}")
    if not 1 <= said.people_max <= MAX_PEOPLE:
        raise InvalidParam(f"people_max is from 1 to {MAX_PEOPLE}")
    if not 1 <= said.rooms_max <= MAX_ROOMS:
        raise InvalidParam(f"rooms_max is from 1 to {MAX_ROOMS}")
