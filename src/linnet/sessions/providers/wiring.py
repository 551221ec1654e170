"""What signing in through a provider needs."""

from dataclasses import dataclass, field

from linnet.sessions.providers.attempts import Attempts
from linnet.sessions.providers.discovered import Discovered
from linnet.sessions.wiring import Sessions
from linnet.touchpoints.wiring import Touchpoints


@dataclass(frozen=True, slots=True)
class Providers:
    """Given to every verb of this part."""

    sessions: Sessions
    touchpoints: Touchpoints
    attempts: Attempts
    discovered: Discovered = field(default_factory=Discovered)


def open_providers(sessions: Sessions, touchpoints: Touchpoints) -> Providers:
    """Nothing is asked of anybody before somebody wants to sign in."""
    return Providers(sessions, touchpoints, Attempts(sessions.clock, sessions.rng))
