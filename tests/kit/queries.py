"""Which statements a request costs: hot paths pin their number.

`with counted_queries(server) as queries: await alice.sends(...)`, then `len(queries)`.
"""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager, contextmanager
from typing import Any

from tests.kit.server import Server

_STATEMENTS = frozenset({"one", "maybe", "all", "run", "many"})
Opening = Callable[[], AbstractAsyncContextManager[Any]]


class _Counted:
    """A reader or transaction that notes its statements."""

    def __init__(self, behind: Any, queries: list[str]) -> None:
        self._behind = behind
        self._queries = queries

    def __getattr__(self, name: str) -> Any:
        if name in _STATEMENTS:
            return self._noting(getattr(self._behind, name))
        return getattr(self._behind, name)

    def _noting(self, statement: Callable[..., Any]) -> Callable[..., Any]:
        async def noting(sql: Any, *args: Any) -> Any:
            if not is_background():
                self._queries.append(str(sql))
            return await statement(sql, *args)

        return noting


def is_background() -> bool:
    """Whether this is one of the house's own tasks, which have names: no request waits for it."""
    task = asyncio.current_task()
    return task is not None and not task.get_name().startswith("Task-")


def _counting(opening: Opening, queries: list[str]) -> Opening:
    @asynccontextmanager
    async def opened() -> AsyncIterator[_Counted]:
        async with opening() as behind:
            yield _Counted(behind, queries)

    return opened


@contextmanager
def counted_queries(server: Server) -> Iterator[list[str]]:
    """The texts of all statements that run meanwhile, of all requests, in order."""
    db: Any = server.house.hall.db
    queries: list[str] = []
    # Set on the object, they hide the methods of its class until they are deleted again.
    db.snapshot = _counting(db.snapshot, queries)
    db.transaction = _counting(db.transaction, queries)
    try:
        yield queries
    finally:
        del db.snapshot, db.transaction
