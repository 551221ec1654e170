"""Applications, as administrators see them, let them in and change what they may ask for."""

from msgspec import Struct

from linnet.accounts.acts import note_act
from linnet.apps.wiring import Apps
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
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
from linnet.storage.database import Tx
from linnet.touchpoints.switching import Also


class ShownApps(Struct, frozen=True):
    apps: list[ShownApp]


@endpoint("GET", "/_linnet/admin/v1/apps", operation="linnet.adminGetApps", access=Access.ADMIN)
async def get_all(apps: Apps, call: Call) -> ShownApps:
    async with apps.db.snapshot() as reader:
        return ShownApps(await all_apps(apps.sessions, reader))


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
