"""The lists that are followed, with their rules, in memory."""

from collections.abc import Sequence

from linnet.changes.notifier import Notifier
from linnet.changes.vocabulary import Change, EventAppended, EventRedacted
from linnet.clock import Clock
from linnet.ids import RoomId, ServerName, UserId, domain_of
from linnet.moderation import store_policies
from linnet.moderation.policies.globs import Glob, runs_of
from linnet.moderation.policies.rules import KINDS, Rule, RuleSet, rule_of
from linnet.moderation.store_policies import SERVER, Followed
from linnet.rooms import reading
from linnet.storage.database import Database, Reader

BATCH = 500
END = 2**62


class Policies:
    """Which rules hold where. Followers and rules are as of the newest commit."""

    def __init__(
        self, db: Database, notifier: Notifier, clock: Clock, server_name: ServerName
    ) -> None:
        self.clock = clock
        self.server_name = server_name
        self._db = db
        self._notifier = notifier
        self._ordinary = frozenset(runs_of(f":{server_name}"))
        self._followed: dict[RoomId, dict[RoomId, Followed]] | None = None
        self._sets: dict[RoomId, RuleSet] = {}
        self._version = 0
        notifier.listen(self.hear)

    async def followed(self, scope: RoomId) -> Sequence[Followed]:
        """The lists that are followed in a room, or in the whole server, and are not over."""
        while self._followed is None:
            version = self._version
            found: dict[RoomId, dict[RoomId, Followed]] = {}
            async with self._db.snapshot() as reader:
                for one in await store_policies.all_followed(reader):
                    found.setdefault(one.scope, {})[one.list_id] = one
            if version == self._version:
                self._followed = found
        now_ms = self.clock.now_ms()
        lists = self._followed.get(scope, {}).values()
        return [one for one in lists if not one.is_over(now_ms)]

    def forget_followed(self) -> None:
        """Somebody has begun to follow a list, or ended it; called after the commit."""
        self._version += 1
        self._followed = None

    async def forget_unfollowed(self, list_id: RoomId) -> None:
        """A list was only looked at: its rules stay in memory where somebody follows it."""
        async with self._db.snapshot() as reader:
            followed = await store_policies.all_followed(reader)
        if list_id not in {one.list_id for one in followed}:
            self._sets.pop(list_id, None)

    async def rules(self, list_id: RoomId) -> RuleSet:
        """The rules of a list."""
        while (known := self._sets.get(list_id)) is None:
            before = self._notifier.position
            async with self._db.snapshot() as reader:
                loaded = await self._load(reader, list_id)
            meanwhile = self._notifier.since(before)
            if meanwhile is not None:
                self._sets[list_id] = loaded
                for change in meanwhile:
                    self.hear(change)
        return known

    async def _load(self, reader: Reader, list_id: RoomId) -> RuleSet:
        entries = [
            entry
            for event_type in KINDS
            for entry in await reading.state_at(reader, list_id, END, event_type)
        ]
        loaded = RuleSet(self._ordinary)
        for start in range(0, len(entries), BATCH):
            ids = [entry.event_id for entry in entries[start : start + BATCH]]
            for stored in await reading.events_by_id(reader, ids):
                loaded.put(stored.event.state_tuple, rule_of(stored.event))
        return loaded

    def hear(self, change: Change) -> None:
        """Listener of the notifier."""
        if isinstance(change, EventAppended):
            rules = self._sets.get(change.room_id)
            if rules is not None and change.event.is_state and change.event.type in KINDS:
                rules.put(change.event.state_tuple, rule_of(change.event))
        elif isinstance(change, EventRedacted):
            self._sets.pop(change.room_id, None)

    def says_little(self, pattern: str) -> bool:
        """Whether a glob says nothing beyond that somebody is of this server."""
        return all(run in self._ordinary for run in Glob(pattern).runs())

    async def about_user(self, scope: RoomId, user_id: UserId) -> list[tuple[Followed, Rule]]:
        """The rules that name somebody, or their server, in the lists of this scope alone."""
        found: list[tuple[Followed, Rule]] = []
        now_ms = self.clock.now_ms()
        for one in await self.followed(scope):
            rules = await self.rules(one.list_id)
            named = rules.about("user", user_id, now_ms)
            named += rules.about("server", domain_of(user_id), now_ms)
            found += [(one, rule) for rule in named]
        return found

    async def about_room(self, names: Sequence[str]) -> list[tuple[Followed, Rule]]:
        """The rules of the whole server that name a room, by its id or its addresses."""
        found: list[tuple[Followed, Rule]] = []
        now_ms = self.clock.now_ms()
        for one in await self.followed(SERVER):
            rules = await self.rules(one.list_id)
            for name in names:
                found += [(one, rule) for rule in rules.about("room", name, now_ms)]
        return found
