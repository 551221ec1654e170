"""Take those out of a call's members who went without a word.

An app that joins a call schedules its own leaving as a delayed event and hands the event to us. As
long as the media server sees the app, the delay begins again and again; when it does not any more,
the event is sent. So nobody stays in a call whose phone has died.
# spec: MSC4195
"""

import logging
from collections import defaultdict
from contextlib import suppress

from linnet.calls import store
from linnet.calls.lines import Place
from linnet.calls.media_server import MediaServer, NoMediaServer
from linnet.calls.store import Watched
from linnet.errors import MatrixError
from linnet.rooms.manage_delayed import cancel, send_now
from linnet.rooms.wiring import Rooms

logger = logging.getLogger(__name__)

LOOK_EVERY_MS = 2_000
GRACE_MS = 15_000
"""How long everybody may take to come back after the media server was away."""
ENTRY_MS = 10_000
"""How long somebody may take to enter who has just been here.

The media server may still show the earlier connection when the page is loaded anew; its end is
not the end of the new one.
"""


class _Watch:
    """One participation: whether it was ever seen, and until when it may be missing."""

    __slots__ = ("is_seen", "lenient_until_ms", "watched")

    def __init__(self, watched: Watched, *, is_seen: bool, lenient_until_ms: int = 0) -> None:
        self.watched = watched
        self.is_seen = is_seen
        self.lenient_until_ms = lenient_until_ms


class Leavings:
    """The participations that this server looks after."""

    def __init__(self, rooms: Rooms, media_server: MediaServer | None) -> None:
        self._rooms = rooms
        self._media_server = media_server
        self._watches: dict[str, _Watch] = {}
        self._lenient_until_ms = 0
        self._answers = True

    def __len__(self) -> int:
        return len(self._watches)

    async def load(self) -> None:
        """Go on with those of an earlier run, who may still be there or about to come back."""
        async with self._rooms.db.snapshot() as reader:
            found = await store.all_watched(reader)
        for watched in found:
            self._watches[watched.delay_id] = _Watch(watched, is_seen=True)
            self._rooms.delays.restart(watched.delay_id)
        self.be_lenient()

    async def look_after(self, watched: Watched) -> None:
        """Watch a participation whose app has just asked for it, or is about to enter.

        Of an app that was here before and comes anew, the leaving from then is not sent any more:
        it would take out the one who has come back.
        """
        async with self._rooms.db.transaction() as tx:
            await store.watch(tx, watched)
        for other in [w.watched for w in self._watches.values()]:
            if other.delay_id == watched.delay_id:
                continue
            if (other.media_room, other.identity) == (watched.media_room, watched.identity):
                del self._watches[other.delay_id]
                with suppress(MatrixError):  # it has been sent
                    await cancel(self._rooms, other.delay_id)
        until_ms = self._rooms.clock.steady_ms() + ENTRY_MS
        self._watches[watched.delay_id] = _Watch(watched, is_seen=False, lenient_until_ms=until_ms)
        self._rooms.delays.restart(watched.delay_id)

    async def run(self) -> None:
        """Look again and again until cancelled."""
        while True:
            await self._rooms.clock.wait_ms(LOOK_EVERY_MS)
            try:
                await self.look()
            except Exception:
                logger.exception("Looking after the members of calls failed, trying again")

    async def look(self) -> None:
        """Look once who is still there."""
        by_room: dict[str, list[_Watch]] = defaultdict(list)
        for watch in list(self._watches.values()):
            if watch.watched.delay_id in self._rooms.delays:
                by_room[watch.watched.media_room].append(watch)
            else:
                await self._forget(watch)  # it was sent or cancelled by the app
        for media_room, watches in by_room.items():
            await self._look_into(media_room, watches)

    async def _look_into(self, media_room: str, watches: list[_Watch]) -> None:
        present = await self._present(media_room)
        now_ms = self._rooms.clock.steady_ms()
        for watch in watches:
            place = (media_room, watch.watched.identity)
            if watch.watched.identity in present and not self._is_cut(place):
                watch.is_seen = True
                self._rooms.delays.restart(watch.watched.delay_id)
            elif watch.is_seen and now_ms < max(watch.lenient_until_ms, self._lenient_until_ms):
                self._rooms.delays.restart(watch.watched.delay_id)
            elif watch.is_seen:
                await self._send(watch)

    def _is_cut(self, place: Place) -> bool:
        assert self._media_server is not None
        return self._media_server.lines.is_cut(place)

    async def _present(self, media_room: str) -> set[str]:
        assert self._media_server is not None
        try:
            present, answers = await self._media_server.participants(media_room), True
        except NoMediaServer:
            present, answers = set(), False
        if answers != self._answers:
            self._answers = answers
            self.be_lenient()
        return present

    async def _send(self, watch: _Watch) -> None:
        try:
            await send_now(self._rooms, watch.watched.delay_id)
        except MatrixError as why:
            logger.info("A leaving could not be sent, its delay goes on: %s", why)
        await self._forget(watch)

    async def _forget(self, watch: _Watch) -> None:
        self._watches.pop(watch.watched.delay_id, None)
        async with self._rooms.db.transaction() as tx:
            await store.forget(tx, watch.watched.delay_id)

    def be_lenient(self) -> None:
        """The media server begins anew: everybody has to come back first."""
        self._lenient_until_ms = self._rooms.clock.steady_ms() + GRACE_MS
