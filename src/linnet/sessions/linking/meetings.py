"""The meeting places: one small message each, in memory, bounded and for some minutes only."""

from collections import OrderedDict

from msgspec import Struct

from linnet.clock import Clock
from linnet.errors import NotFound
from linnet.rng import Rng

MAX_BYTES = 4096
"""Of a message. # spec: MSC4388"""
LIFETIME_MS = 5 * 60 * 1000
MAX_MEETINGS = 2500
"""Beyond it the oldest end: ten megabytes in all."""


class Meeting(Struct):
    data: bytes
    version: str
    """Changes with each writing."""
    changed_ts: int
    expires_ts: int


class Meetings:
    """All meeting places of one form."""

    def __init__(self, clock: Clock, rng: Rng) -> None:
        self._clock = clock
        self._rng = rng
        self._meetings: OrderedDict[str, Meeting] = OrderedDict()

    def begin(self, data: bytes) -> tuple[str, Meeting]:
        """A new place with its first message; returns its id, which nobody can guess."""
        now_ms = self._clock.now_ms()
        while self._meetings:
            oldest = next(iter(self._meetings))
            if len(self._meetings) < MAX_MEETINGS and self._meetings[oldest].expires_ts > now_ms:
                break
            del self._meetings[oldest]
        meeting_id = self._rng.token(18)
        meeting = Meeting(data, self._new_version(), now_ms, now_ms + LIFETIME_MS)
        self._meetings[meeting_id] = meeting
        return meeting_id, meeting

    def at(self, meeting_id: str) -> Meeting:
        """The place of this id.

        Raises:
            NotFound: there is none, or not any more.
        """
        meeting = self._meetings.get(meeting_id)
        if meeting is None or meeting.expires_ts <= self._clock.now_ms():
            self._meetings.pop(meeting_id, None)
            raise NotFound("Nobody meets here, or not any more")
        return meeting

    def write(self, meeting: Meeting, data: bytes) -> None:
        """Replace the message."""
        meeting.data = data
        meeting.version = self._new_version()
        meeting.changed_ts = self._clock.now_ms()

    def end(self, meeting_id: str) -> None:
        """Forget the place.

        Raises:
            NotFound: as `at`.
        """
        self.at(meeting_id)
        del self._meetings[meeting_id]

    def _new_version(self) -> str:
        return self._rng.token(12)
