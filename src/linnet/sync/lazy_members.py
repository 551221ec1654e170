"""Which people a device already knows, by what is told of them, so that they are sent once.

Somebody counts as known only when the client came back with a token at least as new as the answer
that carried it: an answer that was lost on the way is not remembered as received.
"""

from collections.abc import Collection, Hashable, Iterable

from linnet.ids import UserId
from linnet.metrics import Metrics
from linnet.storage.cache import Cache

MAX_KNOWN = 1_000_000


class LazyMembers:
    """Known people by device and room, forgotten under pressure: then they are sent again."""

    def __init__(self, name: str, metrics: Metrics) -> None:
        self._known: Cache[Hashable, dict[UserId, int]] = Cache(
            name, metrics, MAX_KNOWN, lambda known: len(known) + 1
        )

    def unknown(self, key: Hashable, wanted: Iterable[UserId], since: int | None) -> list[UserId]:
        """Those of the wanted members that the client with this token does not have."""
        known = self._known.peek(key) if since is not None else None
        if known is None:
            return list(dict.fromkeys(wanted))
        limit = -1 if since is None else since
        return [u for u in dict.fromkeys(wanted) if known.get(u, limit + 1) > limit]

    def forget(self, key: Hashable, people: Iterable[UserId]) -> None:
        """These people are to be sent again, should they come back."""
        known = self._known.peek(key) or {}
        if gone := known.keys() & set(people):
            self._known.put(key, {u: until for u, until in known.items() if u not in gone})

    def sent(
        self, key: Hashable, members: Collection[UserId], until: int, *, is_fresh: bool
    ) -> None:
        """These members go out with the answer whose token stands at `until`."""
        if not members and not is_fresh:
            return
        known = {} if is_fresh else dict(self._known.peek(key) or {})
        for user_id in members:
            known.setdefault(user_id, until)
        self._known.put(key, known)
