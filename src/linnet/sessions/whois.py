"""From where a person's devices were used: for that person, and for administrators.

# spec: client-server-api #get_matrixclientv3adminwhoisuserid
"""

from msgspec import Struct

from linnet.accounts.standing import standing
from linnet.errors import Forbidden, NotFound
from linnet.http.endpoint import Access, Call, endpoint
from linnet.ids import DeviceId, UserId
from linnet.sessions import store_devices
from linnet.sessions.wiring import Sessions


class Connection(Struct, frozen=True, omit_defaults=True):
    """What browsers and apps call themselves is not kept."""

    ip: str | None = None
    last_seen: int | None = None


class SessionInfo(Struct, frozen=True):
    connections: list[Connection]


class DeviceInfo(Struct, frozen=True):
    sessions: list[SessionInfo]


class WhoIs(Struct, frozen=True):
    user_id: UserId
    devices: dict[DeviceId, DeviceInfo]


@endpoint(
    "GET",
    "/_matrix/client/v3/admin/whois/{user_id}",
    operation="getWhoIs",
    access=Access.USER,
)
async def get_whois(sessions: Sessions, call: Call, user_id: UserId) -> WhoIs:
    if call.requester.user_id != user_id and not call.requester.is_admin:
        raise Forbidden("Only an administrator may look others up")
    async with sessions.db.snapshot() as reader:
        if await standing(reader, user_id) is None:
            raise NotFound("There is no such person here")
        devices = await store_devices.devices_of(reader, user_id)
    found: dict[DeviceId, DeviceInfo] = {}
    for device in devices:
        seen = sessions.last_seen.of(user_id, device.device_id)
        last_seen, ip = seen or (device.last_seen_ts, device.last_seen_ip)
        connections = [] if last_seen is None else [Connection(ip, last_seen)]
        found[device.device_id] = DeviceInfo([SessionInfo(connections)])
    return WhoIs(user_id, found)
