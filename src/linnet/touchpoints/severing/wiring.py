"""What severing needs from the rest of the house."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from linnet.events.canonical_json import JsonObject
from linnet.events.signing import Signer
from linnet.ids import UserId
from linnet.rng import Rng
from linnet.touchpoints.severing.holding import Dependents, Holding
from linnet.touchpoints.wiring import Touchpoints

Write = Callable[[str, str, str], Awaitable[bool]]
"""Writes a letter: address, subject, text. False when it was not taken."""

Tell = Callable[[UserId, JsonObject], Awaitable[object]]
"""Tells somebody something in the server's name; raises `NotFound` when they are gone."""


@dataclass(frozen=True, slots=True)
class Severing:
    """Severing's share of the house."""

    touchpoints: Touchpoints
    rng: Rng
    signer: Signer
    """In the key that signs nothing but receipts."""
    holdings: tuple[Holding, ...]
    dependents: tuple[Dependents, ...] = ()
    write: Write | None = None
    """None when this server writes no letters."""
    tell: Tell | None = None
    """None when nobody can be told: receipts lie in the settings all the same."""
    asked: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when there may be something to go on with."""
    receipts_given: asyncio.Event = field(default_factory=asyncio.Event)
    """Set when there may be somebody to tell of a receipt."""
    resting: set[int] = field(default_factory=set)
    """The numbers of severances that failed or wait for somebody, and are tried again later."""
    steps_taken: asyncio.Condition = field(default_factory=asyncio.Condition)
    """Notified when a severance is done, or waits."""
