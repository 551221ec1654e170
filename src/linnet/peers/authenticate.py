"""Who sends a request that another server has signed.

# spec: server-server-api #request-authentication
"""

from linnet.errors import Unauthorized, Unrecognized
from linnet.events.canonical_json import JsonObject
from linnet.events.signing import is_signature_valid, signable_json
from linnet.ids import ServerName
from linnet.peers import x_matrix
from linnet.peers.wiring import Peers
from linnet.touchpoints.register import SERVER_KEYS

NOT_SPOKEN_TO = "This server does not speak with other servers"
WRONG = "The request's signature is not right, or its key is not known"


async def authenticate(
    peers: Peers, header: str, method: str, uri: str, content: JsonObject | None
) -> ServerName:
    """The server that has signed a request.

    Raises:
        Unrecognized: keys of other servers are not fetched here, so nobody can be known.
        Unauthorized: it is not signed for us by the server that it names, with a key of now.
    """
    if not peers.touchpoints.switches.is_on(SERVER_KEYS.id):
        raise Unrecognized(NOT_SPOKEN_TO)
    claims, own_name = x_matrix.parse(header), peers.signer.server_name
    if claims.destination is not None and claims.destination != own_name:
        raise Unauthorized("The request is signed for another server")
    if claims.origin == own_name:
        raise Unauthorized(WRONG)
    key = await peers.keys.of_requests(claims.origin, claims.key_id)
    covered = x_matrix.covered(method, uri, claims.origin, claims.destination, content)
    if key is None or not is_signature_valid(signable_json(covered), claims.signature, key):
        raise Unauthorized(WRONG)
    return claims.origin
