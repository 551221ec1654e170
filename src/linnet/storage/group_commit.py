"""Group commit: one durable flush for all transactions that are ready at the same time.

Bodies of transactions take turns, strictly in the order of arrival, inside one database
transaction: the *group*. When nobody waits for a turn the group commits, off the event loop, and
those who arrive meanwhile form the next group. A lone writer therefore never waits for others, and
sixty-four writers share one flush.

Invariants kept here, relied on everywhere:
- positions grow in commit order, and a reader never sees 7 before 6;
- a body that fails is undone alone, the positions it took are given out again;
- changes are delivered after the durable commit, in order, before any body of the group returns.
"""

import asyncio
from collections import deque
from collections.abc import Callable
from types import TracebackType
from typing import Generic, Protocol, TypeVar

from linnet.storage.database import Deliver, Tx
from linnet.storage.open_turn import OpenTurn

MAX_GROUP = 512
"""Bodies in one group. Bounds how long the first of a group waits for its answer."""


class GroupTx(Tx, Protocol):
    """A backend's transaction object, as the committer needs it."""

    position: int
    changes: list[object]
    undo: list[Callable[[], None]]


T = TypeVar("T", bound=GroupTx)


class Backend(Protocol[T]):
    """What a database does for the committer."""

    async def begin(self) -> T:
        """Open the group's transaction; its `position` is the newest committed one."""

    async def save(self, tx: T) -> None:
        """Mark the point to which `undo_to_mark` returns."""

    async def undo_to_mark(self, tx: T) -> None:
        """Undo everything since the mark."""

    async def commit(self, tx: T) -> None:
        """Make the group durable, with its position."""

    async def abort(self, tx: T) -> None:
        """Undo the whole group; never raises."""


class _Group(Generic[T]):
    """Bodies that become durable together."""

    __slots__ = ("_waiting", "size", "tx")

    def __init__(self, tx: T) -> None:
        self.tx = tx
        self.size = 0
        self._waiting: list[asyncio.Future[None]] = []

    def join(self) -> asyncio.Future[None]:
        """A body is done: this future says when it is durable, or why it is not.

        Each body has its own, so that one that is cancelled takes nothing from the others.
        """
        self.size += 1
        durable: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.append(durable)
        return durable

    def settle(self, failure: BaseException | None = None) -> None:
        """Tell everybody in the group."""
        for durable in self._waiting:
            if durable.done():
                continue
            if failure is None:
                durable.set_result(None)
            else:
                durable.set_exception(failure)


class _Turn(Generic[T]):
    """One body: entered when its turn has come, left when its group is durable."""

    __slots__ = ("_committer", "_group", "_mark", "_open")

    def __init__(self, committer: "GroupCommit[T]") -> None:
        self._committer = committer

    async def __aenter__(self) -> T:
        self._group = group = await self._committer.enter()
        tx = group.tx
        self._mark = (tx.position, len(tx.changes), len(tx.undo))
        self._open = OpenTurn()
        return tx

    async def __aexit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._open.close()
        if failure is None:
            await self._committer.leave(self._group)
        else:
            await self._committer.undo(self._group, self._mark)


class GroupCommit(Generic[T]):
    """Gives out turns and commits groups."""

    def __init__(self, backend: Backend[T]) -> None:
        self._backend = backend
        self._busy = False
        self._queue: deque[asyncio.Future[None]] = deque()
        self._group: _Group[T] | None = None
        self._deliver: Deliver | None = None
        self._committing: asyncio.Task[None] | None = None
        self.position = 0

    def on_commit(self, deliver: Deliver) -> None:
        self._deliver = deliver

    def transaction(self) -> _Turn[T]:
        """One turn; leaving it returns when the group is durable."""
        return _Turn(self)

    async def enter(self) -> _Group[T]:
        """Wait for a turn; returns the group that the body belongs to."""
        await self._take_turn()
        try:
            group = self._group
            if group is None:
                group = self._group = _Group(await self._backend.begin())
            await self._backend.save(group.tx)
        except BaseException:
            await self._abandon()
            raise
        return group

    async def leave(self, group: _Group[T]) -> None:
        """The body has done its work: pass the turn on and wait until the group is durable."""
        durable = group.join()
        self._pass_on()
        await durable

    async def _take_turn(self) -> None:
        if not self._busy:
            self._busy = True
            return
        turn: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._queue.append(turn)
        try:
            await turn
        except asyncio.CancelledError:
            if turn.done() and not turn.cancelled():
                # Cancelled in the moment between being given the turn and running.
                self._pass_on()
            raise

    def _pass_on(self) -> None:
        """Give the turn to the next in line; commit first when the group is complete."""
        group = self._group
        if group is not None and (not self._is_anyone_waiting() or group.size >= MAX_GROUP):
            # A task of its own, because the body that happens to be last may be cancelled.
            self._committing = asyncio.get_running_loop().create_task(self._commit(group))
        else:
            self._next_turn()

    def _next_turn(self) -> None:
        while self._queue:
            turn = self._queue.popleft()
            if not turn.done():
                turn.set_result(None)
                return
        self._busy = False

    def _is_anyone_waiting(self) -> bool:
        while self._queue and self._queue[0].done():
            self._queue.popleft()
        return bool(self._queue)

    async def _commit(self, group: _Group[T]) -> None:
        self._group = None
        tx = group.tx
        try:
            if group.size:
                await self._backend.commit(tx)
            else:
                await self._backend.abort(tx)
        except BaseException as failure:
            await self._fail(group, failure)
        else:
            if group.size:
                self.was_committed(tx)
            group.settle()
        self._next_turn()

    def was_committed(self, tx: T) -> None:
        """A group is durable: announce its changes, before any that come later."""
        self.position = tx.position
        if self._deliver is not None:
            self._deliver(tx.position, tx.changes)

    async def _fail(self, group: _Group[T], failure: BaseException) -> None:
        await self._backend.abort(group.tx)
        for undo in reversed(group.tx.undo):
            undo()
        group.settle(failure)

    async def undo(self, group: _Group[T], mark: tuple[int, int, int]) -> None:
        """The body has failed: take back what it did since its mark, and pass the turn on."""
        tx = group.tx
        position, changes, undo_count = mark
        for undo in reversed(tx.undo[undo_count:]):
            undo()
        try:
            await self._backend.undo_to_mark(tx)
        except BaseException as failure:
            # The database lost the transaction: everybody in the group must hear of it.
            self._group = None
            del tx.undo[undo_count:]
            await self._fail(group, failure)
        else:
            tx.position = position
            del tx.changes[changes:]
            del tx.undo[undo_count:]
        self._pass_on()

    async def _abandon(self) -> None:
        """Leave a turn that could not begin."""
        group = self._group
        if group is not None:
            self._group = None
            await self._fail(group, RuntimeError("the database lost the transaction"))
        self._pass_on()
