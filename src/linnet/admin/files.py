"""Files: see those of a person, delete one or all, and keep one back from everybody."""

from msgspec import Struct

from linnet.accounts.acts import MAX_DETAIL_LENGTH, note_act
from linnet.admin.users import existing
from linnet.admin.wiring import Admin
from linnet.errors import InvalidParam
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import UserId
from linnet.media.delete import delete_any, delete_files_of
from linnet.media.of_user import files_of
from linnet.media.quarantine import Quarantined, quarantine, set_quarantined
from linnet.storage.database import Tx

MAX_FILES = 1000


class ShownFile(Struct, frozen=True):
    uri: str
    created_ts: int
    size_bytes: int
    content_type: str
    is_quarantined: bool
    is_withheld: bool
    """By a decision of moderators, until it is reversed."""


class Files(Struct, frozen=True):
    """The newest; `count` is of all."""

    files: list[ShownFile]
    count: int


class Quarantine(Struct, frozen=True):
    """The newest."""

    files: list[Quarantined]


class QuarantineBody(Struct, frozen=True):
    is_quarantined: bool
    reason: str = ""
    """For the record alone."""


class IsQuarantined(Struct, frozen=True):
    is_quarantined: bool


@endpoint(
    "GET",
    "/_linnet/admin/v1/users/{user_id}/files",
    operation="linnet.adminFiles",
    access=Access.ADMIN,
)
async def get_files(admin: Admin, call: Call, user_id: UserId) -> Files:
    async with admin.db.snapshot() as reader:
        await existing(reader, user_id)
        found = await files_of(reader, user_id)
    newest = sorted(found, key=lambda file: file.created_ms, reverse=True)[:MAX_FILES]
    return Files(
        [
            ShownFile(
                f"mxc://{admin.media.server_name}/{file.media_id}",
                file.created_ms,
                file.size_bytes,
                file.content_type,
                file.is_quarantined,
                file.is_withheld,
            )
            for file in newest
        ],
        len(found),
    )


@endpoint(
    "DELETE",
    "/_linnet/admin/v1/users/{user_id}/files",
    operation="linnet.adminDeleteFiles",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def delete_files(admin: Admin, call: Call, user_id: UserId) -> JsonObject:
    async with admin.db.transaction() as tx:
        await existing(tx, user_id)
        now_ms = admin.clock.now_ms()
        await note_act(tx, now_ms, call.requester.actor, "files.delete", user_id)
    await delete_files_of(admin.media, user_id)
    return {}


@endpoint(
    "DELETE",
    "/_linnet/admin/v1/files/{server_name}/{media_id}",
    operation="linnet.adminDeleteFile",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def delete_file(admin: Admin, call: Call, server_name: str, media_id: str) -> JsonObject:
    async def note(tx: Tx) -> None:
        now_ms = admin.clock.now_ms()
        await note_act(tx, now_ms, call.requester.actor, "file.delete", media_id)

    await delete_any(admin.media, server_name, media_id, note)
    return {}


@endpoint(
    "GET",
    "/_linnet/admin/v1/quarantine",
    operation="linnet.adminQuarantine",
    access=Access.ADMIN,
)
async def get_quarantine(admin: Admin, call: Call) -> Quarantine:
    async with admin.db.snapshot() as reader:
        return Quarantine(await quarantine(admin.media, reader, MAX_FILES))


@endpoint(
    "PUT",
    "/_linnet/admin/v1/files/{server_name}/{media_id}/quarantined",
    operation="linnet.adminQuarantineFile",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def put_quarantined(
    admin: Admin, call: Call, server_name: str, media_id: str, *, body: QuarantineBody
) -> IsQuarantined:
    if len(body.reason) > MAX_DETAIL_LENGTH:
        raise InvalidParam(f"reason has at most {MAX_DETAIL_LENGTH} characters")

    async def note(tx: Tx) -> None:
        act = "file.quarantine" if body.is_quarantined else "file.release"
        now_ms, reason = admin.clock.now_ms(), body.reason.replace("\0", "")
        await note_act(tx, now_ms, call.requester.actor, act, media_id, reason)

    await set_quarantined(admin.media, server_name, media_id, body.is_quarantined, note)
    return IsQuarantined(body.is_quarantined)
