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
    # Profile fields beyond name and picture (stable since v1.16), under both names in use.
    "uk.tcpip.msc4133": True,
    "uk.tcpip.msc4133.stable": True,
}


@endpoint("GET", "/_matrix/client/versions", operation="getVersions", access=Access.OPTIONAL)
async def get_versions(web: Web, call: Call) -> Response:
    answer = {"versions": VERSIONS, "unstable_features": UNSTABLE_FEATURES}
    return json_response(answer, 200, (b"vary", b"Authorization"))
