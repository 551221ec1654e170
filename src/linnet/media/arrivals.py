"""Waiting for content that was announced but not uploaded yet."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager


class Arrivals:
    """Who waits for which media id, in this process."""

    def __init__(self) -> None:
        self._waiting: dict[str, set[asyncio.Event]] = {}
        self._is_closed = False

    @contextmanager
    def expect(self, media_id: str) -> Iterator[asyncio.Event]:
        """Be told from now on. Look at the database only after this, so that nothing is missed."""
        event = asyncio.Event()
        if self._is_closed:
            event.set()
        self._waiting.setdefault(media_id, set()).add(event)
        try:
            yield event
        finally:
            waiting = self._waiting[media_id]
            waiting.discard(event)
            if not waiting:
                del self._waiting[media_id]

    def arrived(self, media_id: str) -> None:
        """Tell those who wait that the content is there."""
        for event in self._waiting.get(media_id, ()):
            event.set()

    def close(self) -> None:
        """End all waiting, so that the program can stop at once."""
        self._is_closed = True
        for waiting in self._waiting.values():
            for event in waiting:
                event.set()
