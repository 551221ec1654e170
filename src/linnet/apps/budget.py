"""Enter what an application is handed, before it is handed over; or stop it.

One transaction looks once more whether everything is still allowed, counts the people, and enters
them. So the ledger says at least what went out, and what was revoked goes out to nobody. An answer
that would go over the budget is not given at all, not even in part.
"""

import logging

from msgspec import structs

from linnet.apps import store_ledger
from linnet.apps.access import Place, current, place
from linnet.apps.store_ledger import Handed
from linnet.apps.wiring import Apps
from linnet.errors import Forbidden
from linnet.http.endpoint import Call
from linnet.ids import RoomId, UserId
from linnet.sessions.apps import grants
from linnet.sessions.apps.grants import Held
from linnet.sessions.apps.permissions import DAY_MS, Verb
from linnet.storage.database import Tx

logger = logging.getLogger(__name__)
OVER = "It wanted to read about more people than it may in a day, so it was stopped"
CHANGED = "What may be read here has just changed: ask again"
NO_ROOM = RoomId("")


async def hand_over(
    apps: Apps,
    call: Call,
    where: Place,
    verb: Verb,
    people: frozenset[UserId],
    items: int,
    size: int,
) -> None:
    """Enter an answer about people in a room.

    Raises:
        Forbidden: it is over the budget, and the grant is frozen; or not allowed any more.
        UnknownToken: the grant is over.
    """
    room_id = where.room.room_id
    async with apps.db.transaction() as tx:
        held = await current(apps, tx, call)
        now = await place(apps, tx, held, room_id, verb)
        if people & now.hidden:
            # Somebody has just decided to keep what is theirs: the next answer is without it.
            raise Forbidden(CHANGED)
        is_over = await _is_over(apps, tx, held, room_id, people)
        if not is_over:
            entered = _handed(apps, held, room_id, verb)
            entered = structs.replace(entered, people=people, items=items, bytes=size)
            await store_ledger.enter(tx, entered)
    if is_over:
        apps.told.set()
        raise Forbidden(OVER, **{"org.linnet.reason": "frozen"})


async def note(apps: Apps, call: Call, room_id: RoomId, verb: Verb, items: int, size: int) -> None:
    """Enter what is about nobody but whoever has granted it."""
    async with apps.db.transaction() as tx:
        held = await current(apps, tx, call)
        entered = structs.replace(_handed(apps, held, room_id, verb), items=items, bytes=size)
        await store_ledger.enter(tx, entered)


def _handed(apps: Apps, held: Held, room_id: RoomId, verb: Verb) -> Handed:
    """An entry of today, of nothing yet."""
    grant = held.grant
    whose = (grant.grant_id, grant.app_id, grant.user_id)
    return Handed(*whose, today(apps), room_id, verb, frozenset(), 0, 0)


async def _is_over(
    apps: Apps, tx: Tx, held: Held, room_id: RoomId, people: frozenset[UserId]
) -> bool:
    """Whether an answer goes over a budget; that freezes the grant, or the whole application."""
    grant, said, day = held.grant, held.app.definition, today(apps)
    known = await store_ledger.people_of_grant(tx, grant.grant_id, day)
    rooms = await store_ledger.rooms_of_grant(tx, grant.grant_id, day)
    if len(known | people) > said.people_max or len(rooms | {room_id}) > said.rooms_max:
        await _freeze(apps, tx, held, known)
        return True
    everybody = await store_ledger.people_of_app(tx, grant.app_id, day)
    if len(everybody | people) > held.app.all_people_max:
        await _freeze_app(apps, tx, held)
        return True
    return False


async def _freeze(apps: Apps, tx: Tx, held: Held, known: set[UserId]) -> None:
    """Stop a grant, and remember to tell its person and those it has read about today."""
    grant, now_ms = held.grant, apps.clock.now_ms()
    await grants.freeze(tx, grant.grant_id, now_ms)
    whom = (grant.grant_id, grant.app_id)
    await store_ledger.put_untold(tx, *whom, [grant.user_id], "frozen", now_ms)
    about = _of_here(apps, known - {grant.user_id})
    await store_ledger.put_untold(tx, *whom, about, "frozen_about", now_ms)
    logger.warning("A grant to the application %s was frozen: over its budget", grant.app_id)


async def _freeze_app(apps: Apps, tx: Tx, held: Held) -> None:
    """Stop the application for everybody who has granted it something."""
    app_id, now_ms = held.app.app_id, apps.clock.now_ms()
    await grants.freeze_app(tx, app_id, now_ms)
    for one in await grants.open_grants_to(tx, app_id):
        whom = (one.grant_id, app_id)
        await store_ledger.put_untold(tx, *whom, [one.user_id], "app_frozen", now_ms)
        known = await store_ledger.people_of_grant(tx, one.grant_id, today(apps))
        about = _of_here(apps, known - {one.user_id})
        await store_ledger.put_untold(tx, *whom, about, "frozen_about", now_ms)
    logger.warning("The application %s was frozen: over the budget of all its grants", app_id)


def _of_here(apps: Apps, people: set[UserId]) -> list[UserId]:
    """Those whom this server can tell."""
    home = f":{apps.sessions.accounts.server_name}"
    return [user_id for user_id in people if user_id.endswith(home)]


def today(apps: Apps) -> int:
    return apps.clock.now_ms() // DAY_MS
