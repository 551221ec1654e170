"""Sign events of other servers, as the policy server of rooms that have chosen this one.

What is judged is what the event's author has signed: the content behind its hash, the sender by the
keys of their server. A signature for anything less could be put under something else.
# spec: server-server-api #policy-servers
"""

from linnet.errors import (
    BadJson,
    Forbidden,
    LimitExceeded,
    MatrixError,
    NotFound,
    NotSigned,
    TooLarge,
)
from linnet.events.event import Event
from linnet.events.hashing import has_valid_content_hash
from linnet.events.signing import signing_key_ids, verify_event
from linnet.federation.wiring import Federation
from linnet.http.binding import MAX_EVENT_BODY_BYTES
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId, ServerName, domain_of, is_room_id
from linnet.rooms import reading
from linnet.rooms.draft import Draft
from linnet.rooms.head import MEMBER, RoomHead
from linnet.rooms.policy_server import POLICY
from linnet.rooms.server_acl import ACL, lets_in

UNKNOWN_ROOM = "This server knows no such room, or is not its policy server"
KEPT_OUT = "The room does not let this server take part"


@endpoint(
    "POST",
    "/_matrix/policy/v1/sign",
    operation="askPolicyServerToSign",
    access=Access.SERVER,
    limit=Limit.SIGNATURES,
    body_bytes_max=MAX_EVENT_BODY_BYTES,
)
async def post_sign(federation: Federation, call: Call, *, body: JsonObject) -> JsonObject:
    """Sign an event, or say why not. Asked again about the same one it says the same.

    Raises:
        NotFound: a room that is unknown, that the asking server is not in, or that has not chosen
            this server.
        Forbidden: the room's ACL keeps the asking server out.
        BadJson: not an event of the room's version.
        NotSigned: it is not recommended, with the reason.
        LimitExceeded: its sender writes too fast; says when it may be asked about again.
    """
    head = await _head(federation, call.origin, body)
    try:
        event = Event.from_pdu(head.version, body)
    except TooLarge as why:
        raise BadJson(why.message) from why
    # Of the event as it was sent here, so it is never what is remembered: with another copy of it
    # anybody could have it refused.
    await _check_author(federation, head, event)
    async with federation.verdicts.turns.hold(event.event_id):
        is_known, refusal = federation.verdicts.known(event.event_id)
        if not is_known:
            refusal = await _judge(federation, head, event)
            federation.verdicts.keep(event.event_id, refusal)
    if refusal is not None:
        raise NotSigned(refusal.message, **refusal.extra)
    return federation.rooms.policy_servers.signature_of(event)


async def _head(federation: Federation, origin: ServerName, body: JsonObject) -> RoomHead:
    """The room of an event, for a server that may ask about it."""
    room_id, policy_servers = body.get("room_id"), federation.rooms.policy_servers
    if not isinstance(room_id, str) or not is_room_id(room_id):
        raise BadJson("room_id must be the id of a room")
    head = await federation.rooms.heads.get(RoomId(room_id))
    named = None if head is None else await policy_servers.used_by(head)
    if head is None or named is None or not policy_servers.is_own(named):
        raise NotFound(UNKNOWN_ROOM)
    is_coming = body.get("type") == MEMBER and domain_of(str(body.get("sender"))) == origin
    if not is_coming and not await policy_servers.has_member_of(head, origin):
        raise NotFound(UNKNOWN_ROOM)
    if not _lets_in(head, origin):
        raise Forbidden(KEPT_OUT)
    return head


def _lets_in(head: RoomHead, server_name: ServerName) -> bool:
    acl = head.state.get(*ACL)
    return acl is None or lets_in(acl.content, server_name)


async def _judge(federation: Federation, head: RoomHead, event: Event) -> NotSigned | None:
    """Why an event is not recommended, if it is not.

    Raises:
        LimitExceeded: not now.
    """
    sender, content, redacts = event.sender, event.content, event.redacts
    if domain_of(sender) == federation.rooms.signer.server_name:
        return None  # it was judged when it was sent
    draft = Draft(head.room_id, sender, event.type, content, event.state_key, redacts)
    try:
        for gate in federation.gates:
            await gate(None, draft)
    except LimitExceeded:
        raise
    except MatrixError as why:
        return NotSigned(why.message, **why.extra)
    return None


async def _check_author(federation: Federation, head: RoomHead, event: Event) -> None:
    """Whether an event is its sender's, and the sender's to send.

    Raises:
        NotSigned: it is not.
    """
    if event.is_state and event.state_tuple == POLICY:
        raise NotSigned("A room's choice of its policy server is never signed by one")
    server_name = domain_of(event.sender)
    if server_name == federation.rooms.signer.server_name:
        await _check_known(federation, event)
        return
    pdu = event.pdu
    if not has_valid_content_hash(pdu):
        raise NotSigned("The event's content is not what its hash says")
    if not _lets_in(head, server_name):
        raise NotSigned(KEPT_OUT)
    async with federation.rooms.db.snapshot() as reader:
        is_inside = await head.membership(reader, event.sender) == "join"
    if not is_inside and not (event.type == MEMBER and event.state_key == event.sender):
        raise NotSigned("The sender is not in the room")
    key_ids = signing_key_ids(pdu, server_name)
    keys = await federation.peers.keys.at(server_name, key_ids, event.origin_server_ts)
    if not verify_event(event.version, pdu, server_name, keys):
        raise NotSigned("The event is not signed by the server of its sender")


async def _check_known(federation: Federation, event: Event) -> None:
    """Whether this server has sent an event that is said to be of its own people."""
    async with federation.rooms.db.snapshot() as reader:
        found = await reading.events_by_id(reader, [event.event_id])
    if not found:
        raise NotSigned("This server has not sent such an event")
