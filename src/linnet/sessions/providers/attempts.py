"""Who has been sent to a provider and is not back yet: kept in memory, for minutes.

An attempt belongs to the browser that has begun it, which holds its secret in a cookie. What comes
back is taken once: a state or a code that is sent again meets nothing. After a restart people begin
again.
"""

import hmac
from dataclasses import dataclass
from typing import Literal

from linnet.clock import Clock
from linnet.ids import UserId
from linnet.rng import Rng
from linnet.sessions.providers.failure import Why
from linnet.sessions.tokens import hash_of

LIFETIME_MS = 15 * 60 * 1000
"""Long enough for a password that has to be looked for, and a second factor."""
MAX_ATTEMPTS = 10_000
"""Beyond it the oldest make room."""
Purpose = Literal["session", "visit", "link", "app"]
"""What the person wants here: the web app, our pages that ask for consent, one more way in, or to
be signed in to the app that shows our page."""


@dataclass(slots=True)
class Attempt:
    """One way to a provider and back."""

    provider_id: str
    purpose: Purpose
    return_to: str
    """The path of our own page that the person came from."""
    user_id: UserId | None
    """Whose account the provider is to be linked with; None for whoever comes."""
    session_id: int | None
    """The session in which that was asked for."""
    state_hash: bytes
    nonce: str
    verifier: str
    due_ms: float
    is_back: bool = False
    """Whether something has come back. Only the first counts."""
    subject: str | None = None
    """Who the provider says it is, once that is certain."""
    suggested_name: str = ""
    """What the provider calls the person, for the field where they choose a name. Never stored."""
    failed: Why | None = None


class Begun:
    """What the browser is given: `secret` for its cookie, the rest for the provider's address."""

    __slots__ = ("attempt", "secret", "state")

    def __init__(self, attempt: Attempt, secret: str, state: str) -> None:
        self.attempt = attempt
        self.secret = secret
        self.state = state


class Attempts:
    """All that are under way."""

    def __init__(self, clock: Clock, rng: Rng) -> None:
        self._clock = clock
        self._rng = rng
        self._kept: dict[bytes, Attempt] = {}

    def begin(
        self,
        provider_id: str,
        purpose: Purpose,
        return_to: str,
        by: tuple[UserId, int] | None = None,
    ) -> Begun:
        """`by`: who is signed in, and the session, for the purpose `link`."""
        now_ms = self._clock.steady_ms()
        while self._kept:
            oldest = next(iter(self._kept))
            if len(self._kept) < MAX_ATTEMPTS and self._kept[oldest].due_ms > now_ms:
                break
            del self._kept[oldest]
        secret, state = self._rng.token(), self._rng.token()
        user_id, session_id = by or (None, None)
        attempt = Attempt(
            provider_id,
            purpose,
            return_to,
            user_id,
            session_id,
            hash_of(state),
            self._rng.token(),
            self._rng.token(48),
            now_ms + LIFETIME_MS,
        )
        self._kept[hash_of(secret)] = attempt
        return Begun(attempt, secret, state)

    def come_back(self, secret: str, provider_id: str, state: str) -> Attempt | None:
        """The attempt that this answers, once; None when it answers none of this browser."""
        found = self.of(secret)
        if found is None or found.is_back or found.provider_id != provider_id:
            return None
        if not hmac.compare_digest(found.state_hash, hash_of(state)):
            return None
        found.is_back = True
        return found

    def of(self, secret: str) -> Attempt | None:
        """The attempt of a browser; None when it has none, or began too long ago."""
        found = self._kept.get(hash_of(secret))
        if found is None or found.due_ms <= self._clock.steady_ms():
            return None
        return found

    def end(self, secret: str) -> None:
        """Forget the attempt of a browser."""
        self._kept.pop(hash_of(secret), None)

    def end_all_of(self, provider_id: str) -> None:
        """Forget all that go to a provider, with what it has called people."""
        for key in [k for k, one in self._kept.items() if one.provider_id == provider_id]:
            del self._kept[key]
