"""The thread on which a commit waits for the disk.

An executor does the same, but its locks and its two futures cost each commit sixty microseconds
more, and a lone writer pays for one with every message.
"""

import asyncio
import threading
from collections.abc import Callable
from queue import SimpleQueue

_Work = tuple[Callable[[], object], asyncio.Future[None]]


class CommitThread:
    """Does one thing after the other."""

    def __init__(self) -> None:
        self._waiting: SimpleQueue[_Work | None] = SimpleQueue()
        self._thread = threading.Thread(target=self._work, name="sqlite-commit", daemon=True)
        self._thread.start()

    def run(self, work: Callable[[], object]) -> asyncio.Future[None]:
        """Do this on the thread; the future is done when it is done, and has its failure."""
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._waiting.put((work, done))
        return done

    def close(self) -> None:
        """Return when everything is done."""
        self._waiting.put(None)
        self._thread.join()

    def _work(self) -> None:
        while (given := self._waiting.get()) is not None:
            work, done = given
            failure: BaseException | None = None
            try:
                work()
            except BaseException as why:
                failure = why
            done.get_loop().call_soon_threadsafe(_settle, done, failure)
            del given, work, done, failure


def _settle(done: "asyncio.Future[None]", failure: BaseException | None) -> None:
    if done.cancelled():
        return
    if failure is None:
        done.set_result(None)
    else:
        done.set_exception(failure)
