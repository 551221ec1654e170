"""What is on: the register as this server has it, in memory, kept current by committed changes."""

from collections.abc import Callable, Iterable

from msgspec import Struct

from linnet.changes.vocabulary import (
    AccountDeactivated,
    Change,
    TouchpointConsented,
    TouchpointsChanged,
)
from linnet.ids import UserId
from linnet.metrics import Metrics
from linnet.storage.cache import Cache
from linnet.storage.database import Database
from linnet.touchpoints import store
from linnet.touchpoints.register import SHIPPED, Consent, Touchpoint
from linnet.touchpoints.store import Switch

MAX_PEOPLE = 20_000
"""People whose consents are kept in memory."""

WhenCut = Callable[[str], None]
"""Called with the id of a row that is not on any more, to end what still goes on through it."""


async def terms_of(db: Database) -> dict[str, int]:
    """Until when each contact is good, or was when it ended by itself."""
    async with db.snapshot() as reader:
        return await store.terms(reader)


class Row(Struct, frozen=True):
    """A row of the register as it is on this server."""

    touchpoint: Touchpoint
    is_on: bool
    is_added: bool
    """Whether an operator has added it. Only such rows can be taken back."""
    severed_ts: int | None = None
    """When the relation was last ended, if it ever was."""
    until_ts: int | None = None
    """Until when the operator's yes is good; None when that is not begun, or it is off."""

    @property
    def has_expired(self) -> bool:
        """Whether it is off because its time was over."""
        return not self.is_on and self.until_ts is not None

    @property
    def consent(self) -> Consent:
        """Who has to say yes. What was severed and comes back asks people who never were asked."""
        asks_anew = self.severed_ts is not None and self.touchpoint.asks_anew
        return "person" if asks_anew else self.touchpoint.consent


class Switches:
    """The register with its switches. `load` it before use."""

    def __init__(self, db: Database, metrics: Metrics, declared: Iterable[Touchpoint] = ()) -> None:
        """`declared` are rows that follow from the operator's settings."""
        self._db = db
        self._known = (*SHIPPED, *declared)
        self._rows: dict[str, Row] = {row.id: Row(row, False, False) for row in self._known}
        self._consents: Cache[UserId, frozenset[str]] = Cache(
            "touchpoint_consents", metrics, MAX_PEOPLE
        )
        self._when_cut: list[WhenCut] = []

    async def load(self) -> None:
        """Read what operators have chosen."""
        async with self._db.snapshot() as reader:
            switched = await store.switches(reader)
            added = await store.additions(reader)
            terms = await store.terms(reader)
        known = [(touchpoint, False) for touchpoint in self._known]
        for touchpoint, is_added in (*known, *((touchpoint, True) for touchpoint in added)):
            chosen = switched.get(touchpoint.id) or Switch(touchpoint.is_on_by_default, None)
            until_ts = terms.get(touchpoint.id)
            self._rows[touchpoint.id] = Row(
                touchpoint, chosen.is_on, is_added, chosen.severed_ts, until_ts
            )

    def when_cut(self, told: WhenCut) -> None:
        """Be told of rows that are switched off or taken back."""
        self._when_cut.append(told)

    def rows(self) -> list[Row]:
        """All rows, those of the release first."""
        return list(self._rows.values())

    def row(self, touchpoint_id: str) -> Row | None:
        return self._rows.get(touchpoint_id)

    def is_on(self, touchpoint_id: str) -> bool:
        """Whether the operator lets this contact be made."""
        row = self._rows.get(touchpoint_id)
        return row is not None and row.is_on

    def csp_sources(self) -> dict[str, list[str]]:
        """What the page may load from others, by directive."""
        found: dict[str, list[str]] = {}
        for row in self._rows.values():
            if row.is_on:
                for directive, sources in row.touchpoint.csp_sources.items():
                    found.setdefault(directive, []).extend(sources)
        return found

    async def consents_of(self, user_id: UserId) -> frozenset[str]:
        """The rows that a person has said yes to."""
        return await self._consents.get(user_id, self._load_consents)

    async def _load_consents(self, user_id: UserId) -> frozenset[str]:
        async with self._db.snapshot() as reader:
            return await store.consents(reader, user_id)

    def hear(self, change: Change) -> None:
        """Listener of the notifier."""
        if isinstance(change, TouchpointConsented | AccountDeactivated):
            self._consents.forget(change.user_id)
        elif isinstance(change, TouchpointsChanged):
            self._apply(change)

    def _apply(self, change: TouchpointsChanged) -> None:
        row: Row | None = None
        if change.definition is not None:
            touchpoint = store.decoded(change.definition)
            row = self._rows[touchpoint.id] = Row(touchpoint, change.is_on, True)
        elif (known := self._rows.get(change.touchpoint_id)) is not None:
            if change.is_gone:
                del self._rows[change.touchpoint_id]
            else:
                severed_ts = change.severed_ts or known.severed_ts
                row = Row(
                    known.touchpoint, change.is_on, known.is_added, severed_ts, change.until_ts
                )
                self._rows[change.touchpoint_id] = row
        if change.severed_ts is not None or (row is not None and row.has_expired):
            self._consents.clear()
        if row is None or not row.is_on:
            for told in self._when_cut:
                told(change.touchpoint_id)
