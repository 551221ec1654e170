"""Everybody's invite links. Making one is the same for all: `/_linnet/invites`."""

from msgspec import Struct

from linnet.accounts.acts import note_act
from linnet.accounts.invites import OwnedInvite, all_invites, end_invite
from linnet.admin.wiring import Admin
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject

MAX_INVITES = 1000


class AllInvites(Struct, frozen=True):
    invites: list[OwnedInvite]


@endpoint("GET", "/_linnet/admin/v1/invites", operation="linnet.adminInvites", access=Access.ADMIN)
async def get_invites(admin: Admin, call: Call) -> AllInvites:
    async with admin.db.snapshot() as reader:
        return AllInvites(await all_invites(admin.accounts, reader, MAX_INVITES))


@endpoint(
    "DELETE",
    "/_linnet/admin/v1/invites/{invite_id}",
    operation="linnet.adminEndInvite",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def delete_invite(admin: Admin, call: Call, invite_id: str) -> JsonObject:
    async with admin.db.transaction() as tx:
        await end_invite(tx, invite_id)
        now_ms = admin.clock.now_ms()
        await note_act(tx, now_ms, call.requester.actor, "invite.end", invite_id)
    return {}
