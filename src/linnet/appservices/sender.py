"""Hand a service what happens: in order, one transaction at a time, until it acknowledges each.

A transaction is stored before it is sent, with its number; what was not acknowledged is sent again
as it was, also after a crash. So the service gets everything, and can tell what it has had already.
"""

import asyncio
import logging

from msgspec import structs

from linnet.appservices import store
from linnet.appservices.news import News
from linnet.appservices.registration import Service
from linnet.appservices.store import Stream
from linnet.appservices.wiring import Appservices
from linnet.changes.vocabulary import Change
from linnet.encryption.to_device import delete_delivered
from linnet.tasks import Tasks
from linnet.touchpoints.contact import ContactError

logger = logging.getLogger(__name__)

TRANSACTION_WITHIN_MS = 60_000
FIRST_RETRY_MS = 500
MAX_RETRY_MS = 5 * 60_000
MAX_UNSAVED = 500
"""Positions that do not concern a service and are looked at again after a crash."""


class _NotAcknowledgedError(Exception):
    """The service did not say that it has the transaction."""


class Sender:
    """The one who tells one service."""

    def __init__(self, appservices: Appservices, service: Service) -> None:
        self._house = appservices
        self._service = service
        self._services = appservices.line.services
        self._news = News(appservices, service)
        self._stream: Stream | None = None
        self._saved = 0
        self._wake = asyncio.Event()
        appservices.notifier.listen(self._hear)
        appservices.notifier.when_announced(self._wake.set)

    def _hear(self, change: Change) -> None:
        self._news.hear(change)
        self._wake.set()

    async def run(self) -> None:
        """Tell the service until cancelled; tries again for ever, later each time."""
        retry_ms = 0
        while not self._services.is_ended(self._service):
            self._wake.clear()
            try:
                is_more = await self._tell_next()
            except (_NotAcknowledgedError, ContactError) as why:
                retry_ms = min(MAX_RETRY_MS, retry_ms * 2 or FIRST_RETRY_MS)
                logger.warning("%s has not taken its transaction: %s", self._service.id, why)
                await self._house.clock.wait_ms(retry_ms)
                continue
            except Exception:
                retry_ms = min(MAX_RETRY_MS, retry_ms * 2 or FIRST_RETRY_MS)
                logger.exception("Telling %s failed, trying again", self._service.id)
                await self._house.clock.wait_ms(retry_ms)
                continue
            retry_ms = 0
            if not is_more:
                await self._wake.wait()

    async def _tell_next(self) -> bool:
        """Send the pending transaction, or the next one; False when there is none."""
        stream = await self._read_again()
        if not self._services.may_hear(self._service):
            # What happens before the operator's new yes is not for it.
            await self._pass_over(
                structs.replace(stream, pending=None), self._house.notifier.position
            )
            return False
        if stream.pending is None:
            newest = self._house.notifier.position
            found = await self._news.find(stream.position, newest)
            if found.pending is None:
                await self._pass_over(stream, found.until)
                return found.until < newest
            stream = structs.replace(stream, pending=found.pending)
            await self._save(stream)
        await self._send(stream)
        return True

    async def _read_again(self) -> Stream:
        """Where the service stands. What waits may have been dropped, to be made anew."""
        stream = self._stream
        assert stream is not None, "opened before it runs"
        if stream.pending is None:
            return stream
        async with self._house.db.snapshot() as reader:
            kept = await store.stream(reader, self._service.id)
        return stream if kept is None or kept.pending is not None else kept

    async def open(self) -> None:
        """Find out where the service stands. Called before anything can happen."""
        await self._news.load()
        async with self._house.db.snapshot() as reader:
            stream = await store.stream(reader, self._service.id)
        if stream is None:
            # A new service hears of what happens from now on. Its numbers begin with the time, so
            # that it has never seen them, should this database be a new one.
            now_ms = self._house.clock.now_ms()
            stream = Stream(self._service.id, self._house.notifier.position, now_ms)
            await self._save(stream)
        self._stream, self._saved = stream, stream.position

    async def _pass_over(self, stream: Stream, until: int) -> None:
        """Nothing there for the service: remember that, but do not write for each message."""
        self._stream = structs.replace(stream, position=until)
        if until - self._saved > MAX_UNSAVED:
            await self._save(self._stream)

    async def _send(self, stream: Stream) -> None:
        pending = stream.pending
        assert pending is not None
        path = f"/transactions/{stream.transaction_number}"
        said = await self._house.line.ask(
            self._service, "PUT", path, pending.body, TRANSACTION_WITHIN_MS
        )
        if not said.is_ok:
            raise _NotAcknowledgedError(f"it answered with {said.status}")
        done = Stream(stream.service_id, pending.position, stream.transaction_number + 1)
        await self._save(done, delivered=pending.to_device)
        for user_id, device_id, _ in pending.to_device:
            self._house.encryption.inboxes.forget(user_id, device_id)

    async def _save(self, stream: Stream, delivered: store.Delivered | None = None) -> None:
        async with self._house.db.transaction() as tx:
            if self._services.is_ended(self._service):
                return  # what was kept for it has been erased
            await store.put_stream(tx, stream)
            for user_id, device_id, position in delivered or ():
                await delete_delivered(tx, user_id, device_id, position)
        self._stream, self._saved = stream, stream.position


async def begin_telling(appservices: Appservices, tasks: Tasks) -> None:
    """Tell every service that has an address and was not severed, from now on."""
    services = appservices.line.services
    for service in services.all:
        if service.url is not None and not services.is_ended(service):
            sender = Sender(appservices, service)
            await sender.open()
            tasks.spawn(f"telling {service.id}", sender.run())
