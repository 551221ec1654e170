"""Where this server is, and with which keys it signs: what others look up before they ask it."""

from urllib.parse import urlsplit

from linnet.errors import NotFound
from linnet.events.signing import sign_json
from linnet.federation.wiring import Federation
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import JsonObject
from linnet.touchpoints.register import POLICY_SERVER, SERVER_KEYS

KEYS_HOLD_MS = 24 * 3600 * 1000
NOBODY_HERE = "This server does not speak with other servers"
_PORTS = {"https": 443, "http": 80}


# spec: server-server-api #get_matrixkeyv2server
@endpoint("GET", "/_matrix/key/v2/server", operation="getServerKey", access=Access.NONE)
async def get_keys(federation: Federation, call: Call) -> JsonObject:
    """The key with which this server signs requests and events."""
    signer = federation.rooms.signer
    published: JsonObject = {
        "server_name": signer.server_name,
        "verify_keys": {signer.key.key_id: {"key": signer.key.public_key}},
        "old_verify_keys": {},
        "valid_until_ts": federation.rooms.clock.now_ms() + KEYS_HOLD_MS,
    }
    return sign_json(published, signer)


# spec: server-server-api #getwell-knownmatrixserver
@endpoint("GET", "/.well-known/matrix/server", operation="getWellKnown", access=Access.NONE)
async def get_server(federation: Federation, call: Call) -> JsonObject:
    """The host and port of this server's address, as soon as it has to do with others.

    Raises:
        NotFound: it has not.
    """
    switches = federation.peers.touchpoints.switches
    if not (switches.is_on(SERVER_KEYS.id) or switches.is_on(POLICY_SERVER.id)):
        raise NotFound(NOBODY_HERE)
    parsed = urlsplit(federation.rooms.settings.address)
    host = f"[{parsed.hostname}]" if ":" in (parsed.hostname or "") else parsed.hostname
    return {"m.server": f"{host}:{parsed.port or _PORTS[parsed.scheme]}"}


# spec: client-server-api #get_wellknownmatrixpolicy_server
@endpoint(
    "GET",
    "/.well-known/matrix/policy_server",
    operation="getWellknownPolicy",
    access=Access.NONE,
)
async def get_policy_server(federation: Federation, call: Call) -> JsonObject:
    """The key with which this server signs as a policy server, for those who choose it as one."""
    return {"public_keys": {"ed25519": federation.rooms.policy_servers.key.public_key}}
