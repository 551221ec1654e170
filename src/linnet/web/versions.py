"""What this server supports: versions of the specification, and features on their way into it.

# spec: client-server-api #get_matrixclientversions
"""

from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import Response, json_response
from linnet.web.wiring import Web

# matrix-js-sdk looks for single versions, so there is no gap; `r0.6.1` is for bots of old.
VERSIONS = ["r0.6.1", *(f"v1.{minor}" for minor in range(1, 20))]

# Only what works. A client that finds a flag relies on it.
UNSTABLE_FEATURES = {
    # Simplified sliding sync in the deployed form. Element X does not sign in without it.
    "org.matrix.simplified_msc3575": True,
    # The state after the timeline in sync, instead of that before it.
    "org.matrix.msc4222": True,
    # Events that are sent later, unless told otherwise by then: calls leave with them.
    "org.matrix.msc4140": True,
    # Threads: bundled, with receipts and counts of their own (stable since v1.4).
    "org.matrix.msc3440.stable": True,
    "org.matrix.msc3771": True,
    "org.matrix.msc3773": True,
    # Following single threads: with push rules, and in sliding sync.
    "org.matrix.msc4306": True,
    "org.matrix.msc4308": True,
    # Relations of relations in one request (stable since v1.10).
    "org.matrix.msc3981": True,
    # Private read receipts (stable since v1.4).
    "org.matrix.msc2285.stable": True,
    # Linking a new device by QR code: the form in use, and the one that follows it.
    "org.matrix.msc4108": True,
    "io.element.msc4388": True,
    # Uploads that begin before the file is there (stable since v1.7).
    "fi.mau.msc2246.stable": True,
    # The rooms two people share (stable since v1.19), under both names in use.
    "uk.half-shot.msc2666.query_mutual_rooms": True,
    "uk.half-shot.msc2666.query_mutual_rooms.stable": True,
    # The list of public rooms by type (stable since v1.4).
    "org.matrix.msc3827.stable": True,
    # Jumping to a date (stable since v1.6).
    "org.matrix.msc3030": True,
    # Pushers can be switched off from another device.
    "org.matrix.msc3881": True,
    # Who may invite a person: everybody or nobody (stable since v1.18), or by lists.
    "org.matrix.msc4380.stable": True,
    "org.matrix.msc4155": True,
    # A device that receives keys while all others are signed out.
    "org.matrix.msc3814": True,
    # Account data can be deleted.
    "org.matrix.msc3391": True,
    # Changes of profiles in sync: sliding, and `/v3/sync`.
    "org.matrix.msc4262": True,
    "org.matrix.msc4429": True,
    # Profile fields beyond name and picture (stable since v1.16), under both names in use.
    "uk.tcpip.msc4133": True,
    "uk.tcpip.msc4133.stable": True,
}


@endpoint("GET", "/_matrix/client/versions", operation="getVersions", access=Access.OPTIONAL)
async def get_versions(web: Web, call: Call) -> Response:
    is_forced = web.settings.encrypt_private_rooms
    features = {
        **UNSTABLE_FEATURES,
        # COMPAT(Element Web): what its dialog for a new room shows.
        "io.element.e2ee_forced.private": is_forced,
        "io.element.e2ee_forced.trusted_private": is_forced,
    }
    answer = {"versions": VERSIONS, "unstable_features": features}
    return json_response(answer, 200, (b"vary", b"Authorization"))
