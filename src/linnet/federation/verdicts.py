"""What was said about events lately, so that nobody is judged twice for the same one. In memory."""

from collections import OrderedDict

from linnet.clock import Clock
from linnet.errors import NotSigned
from linnet.ids import EventId
from linnet.locks import NamedLocks

MAX_KNOWN = 50_000
REFUSED_FOR_MS = 600_000
"""Then it is judged anew: rules change, and mutes end."""


class Verdicts:
    """By event: None for one that was signed, the refusal for one that was not."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._known: OrderedDict[EventId, tuple[NotSigned | None, int]] = OrderedDict()
        self.turns = NamedLocks()
        """One look at an event at a time: several servers may ask about it at once."""

    def known(self, event_id: EventId) -> tuple[bool, NotSigned | None]:
        """Whether the event was judged, and how."""
        refusal, until_ms = self._known.get(event_id, (None, 0))
        is_known = event_id in self._known
        if refusal is not None and self._clock.steady_ms() >= until_ms:
            return False, None
        return is_known, refusal

    def keep(self, event_id: EventId, refusal: NotSigned | None) -> None:
        self._known.pop(event_id, None)
        self._known[event_id] = (refusal, self._clock.steady_ms() + REFUSED_FOR_MS)
        if len(self._known) > MAX_KNOWN:
            self._known.popitem(last=False)
