"""Put a room on the list of a bridged network, or take it off.

These lists are the application services' own, apart from the list of all: who registers a service
has decided that it may keep them.
# spec: client-server-api #put_matrixclientv3directorylistappservicenetworkidroomid
"""

from typing import Literal

from msgspec import Struct

from linnet.directory import store
from linnet.directory.listing import refresh
from linnet.directory.store import Network
from linnet.directory.wiring import Directory
from linnet.errors import Forbidden, InvalidParam, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId

MAX_NETWORK_LENGTH = 255
MAX_NETWORKS = 50
"""That list the same room."""

NO_SUCH_ROOM = "There is no such room, or the application service is not in it"


class NetworkVisibility(Struct, frozen=True):
    visibility: Literal["public", "private"]


@endpoint(
    "PUT",
    "/_matrix/client/v3/directory/list/appservice/{network_id}/{room_id}",
    operation="updateAppserviceRoomDirectoryVisibility",
    access=Access.APPSERVICE,
    limit=Limit.WRITES,
)
async def put_visibility(
    directory: Directory, call: Call, network_id: str, room_id: RoomId, *, body: NetworkVisibility
) -> JsonObject:
    if not network_id or len(network_id) > MAX_NETWORK_LENGTH or "\0" in network_id:
        raise InvalidParam("This is not the id of a network")
    requester = call.requester
    service_id = requester.appservice_id
    assert service_id is not None, "the front door lets nobody else in"
    network = Network(directory.networks.instance_of(service_id, network_id))
    async with directory.db.transaction() as tx:
        if body.visibility == "private":
            await store.unpublish_on_network(tx, room_id, network)
            return {}
        head = await directory.rooms.heads.in_turn(tx, room_id)
        # Somebody who is not in a room does not decide who hears of it.
        if head is None or await head.membership(tx, requester.user_id) != "join":
            raise NotFound(NO_SUCH_ROOM)
        await refresh(tx, directory.rooms, head)
        if not await store.publish_on_network(tx, room_id, network, service_id, MAX_NETWORKS):
            raise Forbidden(f"A room is on the lists of at most {MAX_NETWORKS} networks")
    return {}
