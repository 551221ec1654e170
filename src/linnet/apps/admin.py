"""Applications, as administrators see them, let them in and change what they may ask for."""

from msgspec import Struct, structs

from linnet.accounts.acts import note_act
from linnet.apps import store_ledger, store_rooms
from linnet.apps.budget import today
from linnet.apps.wiring import Apps
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.sessions.apps.application import ALL_TIMES
from linnet.sessions.apps.manage import (
    AppChange,
    NewApp,
    ShownApp,
    add_app,
    all_apps,
    change_app,
    thaw_app,
)
from linnet.sessions.apps.row import PREFIX, touchpoint_id
from linnet.storage.database import Reader, Tx
from linnet.touchpoints.switching import Also


class AppHere(ShownApp, frozen=True):
    """With what there is of it in rooms."""

    rooms: int
    """That allow it something, or have until it was over."""
    people_today: int
    """About whom it has read since midnight, in UTC, by all grants together."""
    people_today_max: int


class AppsHere(Struct, frozen=True):
    apps: list[AppHere]


@endpoint("GET", "/_linnet/admin/v1/apps", operation="linnet.adminGetApps", access=Access.ADMIN)
async def get_all(apps: Apps, call: Call) -> AppsHere:
    async with apps.db.snapshot() as reader:
        known = await all_apps(apps.sessions, reader)
        return AppsHere([await _here(apps, reader, one) for one in known])


async def _here(apps: Apps, reader: Reader, app: ShownApp) -> AppHere:
    rooms = await store_rooms.count_of_app(reader, app.id)
    people = await store_ledger.people_of_app(reader, app.id, today(apps))
    most = app.people_max * ALL_TIMES
    return AppHere(
        **structs.asdict(app), rooms=rooms, people_today=len(people), people_today_max=most
    )


@endpoint(
    "POST",
    "/_linnet/admin/v1/apps",
    operation="linnet.adminAddApp",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def post_one(apps: Apps, call: Call, *, body: NewApp) -> JsonObject:
    """Let an application in. Nobody has granted it anything by that."""
    actor = call.requester.user_id
    also = _noting(apps, call, "app.add", body.id, body.home)
    await add_app(apps.sessions, apps.touchpoints, body, actor, also)
    return {"client_id": PREFIX + body.id, "touchpoint_id": touchpoint_id(body.id)}


@endpoint(
    "PUT",
    "/_linnet/admin/v1/apps/{app_id}",
    operation="linnet.adminChangeApp",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def put_one(apps: Apps, call: Call, app_id: str, *, body: AppChange) -> JsonObject:
    """What is taken away is taken from every grant at once."""
    changed = [name for name in body.__struct_fields__ if getattr(body, name) is not None]
    also = _noting(apps, call, "app.change", app_id, ", ".join(changed))
    await change_app(apps.sessions, app_id, body, also)
    return {}


@endpoint(
    "POST",
    "/_linnet/admin/v1/apps/{app_id}/resume",
    operation="linnet.adminResumeApp",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def post_resume(apps: Apps, call: Call, app_id: str) -> JsonObject:
    """Let an application go on that was stopped for everybody."""
    await thaw_app(apps.sessions, app_id, _noting(apps, call, "app.resume", app_id))
    return {}


def _noting(apps: Apps, call: Call, act: str, app_id: str, detail: str = "") -> Also:
    """Records the act of an administrator in the transaction that does it."""

    async def note(tx: Tx) -> None:
        now_ms = apps.clock.now_ms()
        await note_act(tx, now_ms, call.requester.actor, act, touchpoint_id(app_id), detail)

    return note
