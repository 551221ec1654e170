"""The policy server of a room: it has to sign what is sent there.

This server signs as one what its own people have passed through the gates with. Another one is
asked, before the turn to write comes.
# spec: server-server-api #policy-servers
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from msgspec import Struct

from linnet.errors import Forbidden, InvalidParam
from linnet.events.build import signed_too
from linnet.events.event import Event
from linnet.events.hashing import signable_bytes
from linnet.events.signing import SigningKey
from linnet.http.endpoint import Requester
from linnet.http.response import JsonObject
from linnet.ids import ServerName, is_server_name
from linnet.locks import NamedLocks
from linnet.rooms.draft import Draft
from linnet.rooms.head import RoomHead
from linnet.rooms.memberships import Memberships

POLICY = ("m.room.policy", "")
OTHER_KEY = (
    "The room names this server as its policy server, with a key that is not this server's. Its"
    " moderators can enter the right one, or do without a policy server"
)

AskToSign = Callable[[ServerName, str, Event], Awaitable[str]]
"""The signature of another server, checked against this public key; refuses by raising."""
_URL_SAFE = str.maketrans("-_", "+/")


class PolicyServer(Struct, frozen=True):
    """What a room's state names: a server, and the ed25519 key with which it signs, in base64."""

    via: ServerName
    public_key: str


def named_in(content: JsonObject) -> PolicyServer | None:
    """What the content of `m.room.policy` names; None when it is not whole.

    # spec: server-server-api #determining-if-a-policy-server-is-enabled-in-a-room
    """
    via, keys = content.get("via"), content.get("public_keys")
    public_key = keys.get("ed25519") if isinstance(keys, dict) else None
    if not isinstance(via, str) or not isinstance(public_key, str) or not is_server_name(via):
        return None
    return PolicyServer(ServerName(via), public_key)


def is_same_key(one: str, other: str) -> bool:
    """Whether two spellings in base64 are the same key."""
    return _plain(one) == _plain(other)


def _plain(key: str) -> str:
    return key.rstrip("=").translate(_URL_SAFE)


@dataclass(frozen=True, slots=True)
class PolicyServers:
    """This server as a policy server, and the way to others."""

    server_name: ServerName
    key: SigningKey
    memberships: Memberships
    ask: AskToSign
    turns: NamedLocks = field(default_factory=NamedLocks)
    """One event of a room is asked about at a time: it names the one before it."""

    async def used_by(self, head: RoomHead) -> PolicyServer | None:
        """The policy server of a room. One that has nobody in the room is none."""
        event = head.state.others.get(POLICY)
        named = None if event is None else named_in(event.content)
        if named is None or not await self.has_member_of(head, named.via):
            return None
        return named

    async def has_member_of(self, head: RoomHead, server_name: ServerName) -> bool:
        """Whether somebody of a server is in the room."""
        ending = f":{server_name}"
        return any(user.endswith(ending) for user in await self.memberships.joined(head.room_id))

    def is_own(self, named: PolicyServer) -> bool:
        """Whether it is this server, by name and key."""
        return named.via == self.server_name and is_same_key(named.public_key, self.key.public_key)

    async def to_ask(self, head: RoomHead, draft: Draft) -> PolicyServer | None:
        """The other server that has to be asked before this is sent."""
        if POLICY not in head.state.others or (draft.type, draft.state_key) == POLICY:
            return None
        named = await self.used_by(head)
        return None if named is None or self.is_own(named) else named

    async def asked(self, named: PolicyServer, event: Event) -> Event:
        """The event with the signature of its room's policy server.

        Raises:
            MatrixError: it does not sign, in its own words, or it was not reached.
            Forbidden: this server is named, but with another key.
        """
        if named.via == self.server_name:
            raise Forbidden(OTHER_KEY)
        signature = await self.ask(named.via, named.public_key, event)
        return signed_too(event, {named.via: {self.key.key_id: signature}})

    def signed(self, head: RoomHead, event: Event) -> Event:
        """An event of ours, signed once more in rooms whose policy server we are."""
        policy = head.state.others.get(POLICY)
        named = None if policy is None else named_in(policy.content)
        is_exempt = event.state_key is not None and event.state_tuple == POLICY
        if named is None or is_exempt or not self.is_own(named):
            return event
        return signed_too(event, self.signature_of(event))

    def signature_of(self, event: Event) -> JsonObject:
        """Our signature as a policy server, as it stands in an event."""
        signature = self.key.sign(signable_bytes(event.version, event.pdu))
        return {self.server_name: {self.key.key_id: signature}}

    async def check_named(self, requester: Requester, draft: Draft) -> None:
        """The gate: whoever names this server gives the key with which it signs.

        Raises:
            InvalidParam: another key.
        """
        if (draft.type, draft.state_key) != POLICY:
            return
        named = named_in(draft.content)
        if named is not None and named.via == self.server_name and not self.is_own(named):
            raise InvalidParam(
                f"This server signs with the key {self.key.public_key}, see"
                " /.well-known/matrix/policy_server"
            )
