"""What goes on by itself: unused grants are suspended, what is old is forgotten, people are told.

Who is to be told stands in the database from the stop on, so that no stop of the program forgets
one; a stop at the wrong moment may tell somebody twice.
"""

import asyncio
import logging

from linnet.apps import store_ledger
from linnet.apps.budget import today
from linnet.apps.wiring import Apps
from linnet.errors import NotFound
from linnet.http.response import JsonObject
from linnet.sessions.apps import grants

logger = logging.getLogger(__name__)

TYPE = "org.linnet.app_stopped"
BATCH = 100
LOOK_EVERY_S = 60 * 60.0
RETRY_S = 60.0
PEOPLE_DAYS = 90
"""How long it is known about whom an application has read."""
LEDGER_DAYS = 730
"""Longer than a grant and the year after its end."""
TEXTS = {
    "frozen": """\
The app {name} was stopped: with what you had granted it, it wanted to read about more people than \
it may in a day. It was not given what it asked for last. Nobody but you can let it go on, in your \
settings, under Apps and devices.\
""",
    "app_frozen": """\
The app {name} was stopped for everybody on this server: it wanted to read about more people in a \
day than all its grants together allow. You need not do anything. The people who run this server \
decide whether it may go on.\
""",
    "frozen_about": """\
The app {name}, which a chat of yours allows to read, was stopped: it wanted to read about more \
people than it may in a day. It has read something of yours that day. What it was given stands in \
the chat's details, under Apps in this chat; there you can also keep your messages from it.\
""",
    "suspended": """\
The app {name} has used nothing that you had granted it for a month, so it was stopped. You can \
let it go on, or end it for good, in your settings, under Apps and devices.\
""",
}


async def keep_looking(apps: Apps) -> None:
    """Look every hour, and tell people at once, until cancelled."""
    while True:
        apps.told.clear()
        within_s = LOOK_EVERY_S
        try:
            await look(apps)
        except Exception:
            logger.exception("Looking after applications failed, trying again in a minute")
            within_s = RETRY_S
        try:
            async with asyncio.timeout(within_s):
                await apps.told.wait()
        except TimeoutError:
            continue


async def look(apps: Apps) -> None:
    """Once: suspend, forget and tell."""
    now_ms = apps.clock.now_ms()
    async with apps.db.transaction() as tx:
        for one in await grants.suspend_unused(apps.sessions, tx):
            whom = (one.grant_id, one.app_id)
            await store_ledger.put_untold(tx, *whom, [one.user_id], "suspended", now_ms)
        await store_ledger.forget_grants(tx, await grants.forget_over(apps.sessions, tx))
        day = today(apps)
        await store_ledger.forget_old(tx, day - PEOPLE_DAYS, day - LEDGER_DAYS)
    while await _tell_some(apps):
        pass


async def _tell_some(apps: Apps) -> bool:
    """Whether there may be more."""
    async with apps.db.snapshot() as reader:
        waiting = await store_ledger.untold(reader, BATCH)
        known = {one.app_id: one for one in await grants.known_apps(reader)}
    for grant_id, user_id, kind, app_id in waiting:
        app = known.get(app_id)
        if app is not None:
            said: JsonObject = {
                "body": TEXTS[kind].format(name=app.name),
                "server_notice_type": TYPE,
                TYPE: {"kind": kind, "app": app_id, "name": app.name},
            }
            try:
                await apps.tell(user_id, said)
            except NotFound:
                logger.info("Somebody who was to be told of an application is gone")
        async with apps.db.transaction() as tx:
            await store_ledger.remove_untold(tx, grant_id, user_id, kind)
    return len(waiting) == BATCH
