"""What the signed-in person may do on this server.

# spec: client-server-api #capabilities-negotiation
"""

from linnet.accounts.standing import standing
from linnet.events.room_versions import DEFAULT, ROOM_VERSIONS
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import JsonObject
from linnet.rooms.retention import limits_of
from linnet.rooms.schedule import MAX_DELAY_MS, MAX_SCHEDULED
from linnet.web.wiring import Web


@endpoint(
    "GET",
    "/_matrix/client/v3/capabilities",
    operation="getCapabilities",
    access=Access.USER,
)
async def get_capabilities(web: Web, call: Call) -> JsonObject:
    async with web.accounts.db.snapshot() as reader:
        account = await standing(reader, call.requester.user_id)
    has_password = account is not None and account.has_password and not call.requester.is_app
    capabilities: JsonObject = {
        "m.change_password": {"enabled": has_password},
        "m.room_versions": {
            "default": DEFAULT.id,
            "available": dict.fromkeys(ROOM_VERSIONS, "stable"),
        },
        "m.set_displayname": {"enabled": True},
        "m.set_avatar_url": {"enabled": True},
        "m.3pid_changes": {"enabled": web.accounts.post is not None},
        "m.get_login_token": {"enabled": has_password},
        "m.profile_fields": {"enabled": True},
        "org.matrix.msc4140.delayed_events": {
            "max_delay_ms": MAX_DELAY_MS,
            "max_scheduled": MAX_SCHEDULED,
        },
        # COMPAT(Element Web, mautrix): the name before v1.16.
        "uk.tcpip.msc4133.profile_fields": {"enabled": True},
    }
    limits = limits_of(web.settings)
    capabilities["org.linnet.retention"] = {
        "default_ms": limits.default_ms,
        "max_ms": limits.max_ms,
    }
    if call.requester.is_admin:
        capabilities["m.account_moderation"] = {"lock": True, "suspend": True}
    return {"capabilities": capabilities}
