"""What the rooms need from the rest of the house."""

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field

from linnet.changes.notifier import Notifier
from linnet.clock import Clock
from linnet.config import Settings
from linnet.events.signing import Signer
from linnet.http.endpoint import Requester
from linnet.http.rate_limits import RateLimits
from linnet.http.response import JsonObject
from linnet.ids import RoomAlias, RoomId, UserId
from linnet.rng import Rng
from linnet.rooms.delays import Delays
from linnet.rooms.draft import Draft
from linnet.rooms.facts import Facts
from linnet.rooms.heads import Heads
from linnet.rooms.ignored import Ignored
from linnet.rooms.invite_rules import AllInviteRules
from linnet.rooms.known_filters import KnownFilters
from linnet.rooms.memberships import Memberships
from linnet.rooms.policy_server import PolicyServers
from linnet.rooms.retention import Endings
from linnet.rooms.stored_event import StoredEvent, StoredEvents
from linnet.rooms.typists import Typists
from linnet.storage.database import Database, Tx

Gate = Callable[[Requester, Draft], Awaitable[Draft | None]]
"""Before an event is made: refuses by raising, or gives the draft with a mark of the server's."""
OpenGate = Callable[[Requester | None, Draft], Awaitable[Draft | None]]
"""A gate for people of other servers as well, who are nobody's requester here."""
AliasGate = Callable[[Requester, RoomAlias], None]
"""Before an address is given or taken: refuses by raising."""
AskForAlias = Callable[[RoomAlias], Awaitable[bool]]
"""Asks elsewhere for an address that leads nowhere; whether it was given to a room meanwhile."""
Projection = Callable[[Tx, Sequence[StoredEvent]], Awaitable[None]]
"""Inside the writing transaction: derives rows that the next sync needs."""
UpgradeProjection = Callable[[Tx, RoomId, RoomId], Awaitable[None]]
"""Inside the transaction that puts a room in the place of another: takes along what others keep."""
ProfileOf = Callable[[UserId], Awaitable[JsonObject | None]]
"""`displayname` and `avatar_url` of a local user, as far as set; None without such an account."""

Publish = Callable[[Requester, Tx, RoomId], Awaitable[None]]
"""Puts a new room on the list of public rooms, or refuses by raising."""


@dataclass(frozen=True, slots=True)
class Rooms:
    """The rooms' share of the house."""

    db: Database
    notifier: Notifier
    clock: Clock
    rng: Rng
    settings: Settings
    signer: Signer
    heads: Heads
    memberships: Memberships
    events: StoredEvents
    facts: Facts
    typists: Typists
    ignored: Ignored
    delays: Delays
    invite_rules: AllInviteRules
    filters: KnownFilters
    rate_limits: RateLimits
    policy_servers: PolicyServers
    gates: tuple[Gate, ...]
    projections: tuple[Projection, ...]
    profile_of: ProfileOf
    publish: Publish
    upgrade_projections: tuple[UpgradeProjection, ...] = ()
    alias_gates: tuple[AliasGate, ...] = ()
    ask_for_alias: AskForAlias | None = None
    redaction_asked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when there may be something to take back of somebody."""
    endings: Endings = field(default_factory=Endings)
