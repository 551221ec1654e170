"""What a person has granted an application: made, frozen, lifted and ended."""

from typing import Literal

from msgspec import Struct

from linnet.errors import Forbidden, InvalidParam, NotFound
from linnet.ids import RoomId, UserId
from linnet.sessions.apps import store_apps, store_grants
from linnet.sessions.apps.application import App
from linnet.sessions.apps.permissions import (
    DAY_MS,
    DEFAULT_DAYS,
    MAX_DAYS,
    Permitted,
    RoomPermission,
    Wish,
    narrowed,
)
from linnet.sessions.apps.row import app_id_of, touchpoint_id
from linnet.sessions.apps.store_grants import EndedBy, Grant
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Reader, Tx

UNUSED_MS = 30 * DAY_MS
"""A grant that is not used for so long is suspended."""
KEPT_MS = 365 * DAY_MS
"""How long the ledger of a grant stays after its end."""
ID_BYTES = 6
"""Of a grant's id: few enough that it is an exact number in every JSON."""
NO_SUCH_GRANT = "You have granted nothing of the kind"

Standing = Literal["good", "frozen", "suspended", "expired", "ended", "off"]
"""`frozen`: it wanted to read about more people than its budget allows. `suspended`: nobody used it
for a month. `off`: the server lets the application do nothing."""


class Choice(Struct, frozen=True):
    """What a person has chosen on the page that asks them: rooms in the order of the wish."""

    room_ids: list[RoomId] = []
    days: int = DEFAULT_DAYS


class Held(Struct, frozen=True):
    """A grant with the application that has it, and how it stands at this moment."""

    grant: Grant
    app: App
    permitted: Permitted
    """What is left of it under what the application may ask for today."""
    standing: Standing


async def make_grant(
    sessions: Sessions, tx: Tx, app: App, user_id: UserId, wish: Wish, choice: Choice
) -> Grant:
    """Grant what was asked for, in the rooms that the person has chosen.

    What the person had granted the application before is over with it.

    Raises:
        InvalidParam: the choice does not fit the wish.
    """
    if not 1 <= choice.days <= MAX_DAYS:
        raise InvalidParam(f"A grant is for 1 to {MAX_DAYS} days")
    permitted = Permitted(wish.wants_profile, _chosen(wish, choice))
    now_ms = sessions.clock.now_ms()
    for earlier in await store_grants.grants_of(tx, user_id):
        if earlier.app_id == app.app_id and earlier.ended_ts is None:
            await store_grants.end(tx, earlier.grant_id, now_ms, "anew")
    made = Grant(
        int.from_bytes(sessions.rng.random_bytes(ID_BYTES), "big"),
        app.app_id,
        user_id,
        permitted,
        now_ms,
        now_ms + choice.days * DAY_MS,
        now_ms,
    )
    await store_grants.add_grant(tx, made)
    return made


def _chosen(wish: Wish, choice: Choice) -> list[RoomPermission]:
    if len(choice.room_ids) != len(wish.rooms):
        raise InvalidParam("Choose a chat for each that is asked for")
    if len(set(choice.room_ids)) != len(choice.room_ids):
        raise InvalidParam("Choose another chat for each that is asked for")
    for room_id, asked in zip(choice.room_ids, wish.rooms, strict=True):
        if asked.room_id not in (None, room_id):
            raise InvalidParam("This is another chat than the one that was asked for")
    return [
        RoomPermission(room_id, asked.verbs, asked.history_days)
        for room_id, asked in zip(choice.room_ids, wish.rooms, strict=True)
    ]


def is_let_in(sessions: Sessions, app_id: str) -> bool:
    """Whether the server lets an application do anything."""
    return sessions.is_on(touchpoint_id(app_id))


async def app_with(db: Reader, client_id: str) -> App | None:
    """The application that is known to the authorisation server by this id."""
    app_id = app_id_of(client_id)
    return None if app_id is None else await store_apps.app(db, app_id)


async def known_app(db: Reader, app_id: str) -> App | None:
    return await store_apps.app(db, app_id)


async def known_apps(db: Reader) -> list[App]:
    return await store_apps.apps(db)


async def held(sessions: Sessions, db: Reader, grant_id: int) -> Held | None:
    """A grant as it stands; None when there is none, or nothing is known of the application."""
    found = await store_grants.grant(db, grant_id)
    app = None if found is None else await store_apps.app(db, found.app_id)
    if found is None or app is None:
        return None
    return as_held(sessions, found, app)


async def held_by(sessions: Sessions, db: Reader, user_id: UserId) -> list[Held]:
    """All that a person has granted and that is remembered, the newest first."""
    apps = {app.app_id: app for app in await store_apps.apps(db)}
    return [
        as_held(sessions, one, apps[one.app_id])
        for one in await store_grants.grants_of(db, user_id)
        if one.app_id in apps
    ]


def as_held(sessions: Sessions, grant: Grant, app: App) -> Held:
    permitted = narrowed(grant.permitted, app.definition.allowed)
    return Held(grant, app, permitted, _standing(sessions, grant, app))


def _standing(sessions: Sessions, grant: Grant, app: App) -> Standing:
    now_ms = sessions.clock.now_ms()
    if grant.ended_ts is not None:
        return "ended"
    if grant.expires_ts <= now_ms:
        return "expired"
    if not is_let_in(sessions, app.app_id):
        return "off"
    if grant.frozen_ts is not None or app.frozen_ts is not None:
        return "frozen"
    if grant.suspended_ts is not None or grant.used_ts + UNUSED_MS <= now_ms:
        return "suspended"
    return "good"


async def freeze(tx: Tx, grant_id: int, now_ms: int) -> None:
    await store_grants.set_frozen(tx, grant_id, now_ms)


async def freeze_app(tx: Tx, app_id: str, now_ms: int | None) -> None:
    """Let an application have nothing of anybody; None: let it again."""
    await store_apps.set_frozen(tx, app_id, now_ms)


async def open_grants_to(db: Reader, app_id: str) -> list[Grant]:
    return await store_grants.open_grants_to(db, app_id)


async def suspend_unused(sessions: Sessions, tx: Tx) -> list[Grant]:
    """Suspend the grants that nobody has used for a month; returns them, to tell their people."""
    now_ms = sessions.clock.now_ms()
    found = await store_grants.unused_since(tx, now_ms - UNUSED_MS, now_ms)
    for one in found:
        await store_grants.set_suspended(tx, one.grant_id, now_ms)
    return found


async def own_grant(sessions: Sessions, db: Reader, user_id: UserId, grant_id: int) -> Held:
    """A grant of one's own.

    Raises:
        NotFound: there is none, or it is somebody else's.
    """
    found = await held(sessions, db, grant_id)
    if found is None or found.grant.user_id != user_id:
        raise NotFound(NO_SUCH_GRANT)
    return found


async def lift(sessions: Sessions, tx: Tx, user_id: UserId, grant_id: int) -> None:
    """Let a grant be used again that was frozen, or suspended.

    Raises:
        NotFound: there is none of theirs.
        Forbidden: it is over: that needs a new consent; or the whole application is stopped.
    """
    found = await own_grant(sessions, tx, user_id, grant_id)
    if found.standing in ("ended", "expired"):
        raise Forbidden("It is over: the app has to ask you anew")
    if found.standing == "off" or found.app.frozen_ts is not None:
        raise Forbidden("The people who run this server have stopped this app")
    await store_grants.lift(tx, grant_id, sessions.clock.now_ms())


async def end_grant(sessions: Sessions, tx: Tx, grant_id: int, ended_by: EndedBy) -> int:
    """End a grant and its tokens; returns how many of these were good."""
    return await store_grants.end(tx, grant_id, sessions.clock.now_ms(), ended_by)


async def end_grants_of(sessions: Sessions, tx: Tx, user_id: UserId) -> None:
    """Somebody's account ends, and with it all that they have granted."""
    now_ms = sessions.clock.now_ms()
    for one in await store_grants.grants_of(tx, user_id):
        if one.ended_ts is None:
            await store_grants.end(tx, one.grant_id, now_ms, "account")


async def forget_grants_of(tx: Tx, user_id: UserId) -> list[int]:
    """Somebody's account is erased; returns which grants are forgotten."""
    return await store_grants.remove_of_user(tx, user_id)


async def forget_over(sessions: Sessions, tx: Tx) -> list[int]:
    """Forget what has been over for long; returns which grants."""
    return await store_grants.remove_over(tx, sessions.clock.now_ms() - KEPT_MS)
