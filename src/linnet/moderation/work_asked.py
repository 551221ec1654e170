"""Proofs of work for those whom nothing else holds back: who has no account.

A challenge names its own end and is signed, so that nothing is remembered of those who never come
back; what was answered is remembered until then.
"""

import hashlib
import hmac

from linnet.clock import Clock
from linnet.errors import Forbidden
from linnet.rng import Rng
from linnet.sessions.proof_of_work import is_solved

LIFETIME_MS = 15 * 60 * 1000
MAX_SPENT = 100_000
"""Beyond it nobody is let in until the oldest are over: each has cost its sender a sum."""
NOT_DONE = "The sum is not done, or was used, or is over: ask for a new one"


class WorkAsked:
    """Challenges of this run of the program."""

    def __init__(self, clock: Clock, rng: Rng, bits: int) -> None:
        self._clock = clock
        self._rng = rng
        self._key = rng.random_bytes(32)
        self._spent: dict[str, int] = {}
        self.bits = bits
        """How many bits have to be zero. 0: nothing is asked."""

    def challenge(self) -> str:
        """A new challenge, which counts once and for a quarter of an hour."""
        text = f"{self._clock.now_ms() + LIFETIME_MS}.{self._rng.token(16)}"
        return f"{text}.{self._signature(text)}"

    def spend(self, challenge: str, nonce: str) -> None:
        """Take an answer, once.

        Raises:
            Forbidden: it is wrong, was taken before, or its challenge is not ours or over.
        """
        if self.bits == 0:
            return
        text, _, signature = challenge.rpartition(".")
        now_ms = self._clock.now_ms()
        is_ours = hmac.compare_digest(signature.encode(), self._signature(text).encode())
        if not is_ours or not is_solved(challenge, self.bits, nonce):
            raise Forbidden(NOT_DONE)
        ends_ms = int(text.partition(".")[0])
        self._spent = {one: ends for one, ends in self._spent.items() if ends > now_ms}
        if ends_ms <= now_ms or challenge in self._spent or len(self._spent) >= MAX_SPENT:
            raise Forbidden(NOT_DONE)
        self._spent[challenge] = ends_ms

    def _signature(self, text: str) -> str:
        return hmac.new(self._key, text.encode(), hashlib.sha256).hexdigest()
