"""What the accounts need."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

from linnet.accounts.passwords import Passwords
from linnet.clock import Clock
from linnet.ids import ServerName, UserId
from linnet.mail.post import Post
from linnet.rng import Rng
from linnet.storage.database import Database, Tx

NameGate = Callable[[UserId], None]
"""Refuses by raising that people register a name."""
Derived = Callable[[UserId], Awaitable[bytes]]
"""Answers a user's global account data of one type, as JSON."""
AddressProjection = Callable[[Tx, UserId, str], Awaitable[None]]
"""Removes what another domain keeps for an address that a person gives up, in the same turn."""


@dataclass(frozen=True, slots=True)
class Accounts:
    """Given to every verb of this domain."""

    db: Database
    clock: Clock
    rng: Rng
    passwords: Passwords
    server_name: ServerName
    registration: Literal["closed", "invite", "open"]
    address: str
    """Where people open Linnet, without a slash at the end; links begin with it."""
    post: Post | None = None
    """None when no letters are sent."""
    invite_budget: int = 50
    """How many people a member may bring in within 30 days."""
    registration_work: int = 0
    """The bits of the proof of work that open registration asks for; 0: none."""
    name_gates: tuple[NameGate, ...] = ()
    address_projections: tuple[AddressProjection, ...] = ()
    derived: Mapping[str, Derived] = field(default_factory=dict)
    """Global account data that another domain derives from what it keeps, by type."""
