"""What the sessions need."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Protocol

from linnet.accounts.wiring import Accounts
from linnet.clock import Clock
from linnet.http.rate_limits import RateLimits
from linnet.ids import DeviceId, UserId
from linnet.rng import Rng
from linnet.sessions.authenticate import KnownTokens
from linnet.sessions.last_seen import LastSeen
from linnet.sessions.reauthenticate import Proofs
from linnet.storage.database import Database, Tx

DeviceProjection = Callable[[Tx, UserId, DeviceId], Awaitable[None]]
"""Runs in the transaction that removes a device, to remove what else belongs to it."""
DeviceGate = Callable[[Tx, UserId, DeviceId], Awaitable[None]]
"""Runs in the transaction that signs a device in; refuses its id by raising `Forbidden`."""


class Service(Protocol):
    """An application service, as far as signing in is concerned."""

    def may_be(self, user_id: UserId) -> bool:
        """Whether the service may register this user and act as it."""


ServiceWith = Callable[[str], Service | None]
"""The application service with this token."""


@dataclass(frozen=True, slots=True)
class Sessions:
    """Given to every verb of this domain."""

    db: Database
    clock: Clock
    rng: Rng
    accounts: Accounts
    rate_limits: RateLimits
    known: KnownTokens
    proofs: Proofs
    last_seen: LastSeen
    device_projections: tuple[DeviceProjection, ...] = ()
    device_gates: tuple[DeviceGate, ...] = ()
    name_projections: tuple[DeviceProjection, ...] = ()
    """The same when a device gets another name."""
    service_with: ServiceWith = lambda token: None
    has_services: bool = False
    is_on: Callable[[str], bool] = lambda touchpoint_id: False
    """Whether the operator lets a contact of the register be made."""
