"""A person's files: see them, and delete one or all."""

from msgspec import Struct

from linnet.accounts.acts import note_act
from linnet.admin.users import existing
from linnet.admin.wiring import Admin
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import UserId
from linnet.media.delete import delete_any, delete_files_of
from linnet.media.of_user import files_of
from linnet.storage.database import Tx

MAX_FILES = 1000


class ShownFile(Struct, frozen=True):
    uri: str
    created_ts: int
    size_bytes: int
    content_type: str


class Files(Struct, frozen=True):
    """The newest; `count` is of all."""

    files: list[ShownFile]
    count: int


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
