"""Credentials for the operator's TURN server, for one-to-one calls of older apps.

# spec: client-server-api #get_matrixclientv3voipturnserver
"""

import base64
import hashlib
import hmac

from linnet.calls.wiring import Calls
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import JsonObject


@endpoint(
    "GET", "/_matrix/client/v3/voip/turnServer", operation="getTurnServer", access=Access.USER
)
async def get_turn_server(calls: Calls, call: Call) -> JsonObject:
    """Empty when the operator has named no server: then apps find their way without, or not."""
    settings = calls.settings
    if not settings.turn_uris:
        return {}
    lifetime_s = settings.turn_hours * 3600
    # The scheme that TURN servers share: the time of expiry is signed, and who asks.
    username = f"{calls.rooms.clock.now_ms() // 1000 + lifetime_s}:{call.requester.user_id}"
    signed = hmac.digest(settings.turn_secret.encode(), username.encode(), hashlib.sha1)
    return {
        "username": username,
        "password": base64.b64encode(signed).decode(),
        "uris": list(settings.turn_uris),
        "ttl": lifetime_s,
    }
