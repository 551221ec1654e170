"""Tell apps by which media servers they can make calls.

# spec: MSC4143
"""

from linnet.calls.wiring import Calls
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import JsonObject


@endpoint(
    "GET",
    "/_matrix/client/unstable/org.matrix.msc4143/rtc/transports",
    operation="unstable.getRtcTransports",
    access=Access.USER,
)
async def get_transports(calls: Calls, call: Call) -> JsonObject:
    return {"rtc_transports": transports(calls)}


@endpoint(
    "GET",
    "/_matrix/client/v1/rtc/transports",
    operation="unstable.getRtcTransportsV1",
    access=Access.USER,
)
async def get_transports_v1(calls: Calls, call: Call) -> JsonObject:
    return {"rtc_transports": transports(calls)}


def transports(calls: Calls) -> list[JsonObject]:
    """The transports of this server; empty when it carries no calls."""
    if calls.media_server is None:
        return []
    return [{"type": "livekit", "livekit_service_url": calls.service_address}]
