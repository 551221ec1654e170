"""The keys of other servers: fetched from themselves, checked, kept for as long as they hold.

# spec: server-server-api #retrieving-server-keys
"""

import logging
from collections.abc import Collection

import msgspec
from msgspec import Struct

from linnet.clock import Clock
from linnet.errors import MatrixError
from linnet.events import canonical_json
from linnet.events.canonical_json import JsonObject
from linnet.events.signing import verify_json
from linnet.ids import ServerName
from linnet.locks import NamedLocks
from linnet.metrics import Metrics
from linnet.peers import store
from linnet.peers.names import Names
from linnet.peers.pauses import Pauses
from linnet.storage.cache import Cache
from linnet.storage.database import Database
from linnet.touchpoints.client import Client
from linnet.touchpoints.contact import Contact, ContactError, Request
from linnet.touchpoints.register import SERVER_KEYS

logger = logging.getLogger(__name__)

PATH = "/_matrix/key/v2/server"
MAX_SERVERS = 10_000
MAX_KEYS = 100
"""Of one server, old ones included."""
MAX_ANSWER_BYTES = 64 * 1024
WITHIN_MS = 10_000
MAX_VALID_MS = 7 * 24 * 3600 * 1000
"""Whatever a server says, so that it can take a stolen key back."""
PAUSE_MS, PAUSE_MS_MAX = 60_000, 600_000


class _Key(Struct, frozen=True):
    key: str


class _OldKey(Struct, frozen=True):
    key: str
    expired_ts: int


class _Published(Struct, frozen=True):
    server_name: str
    verify_keys: dict[str, _Key]
    valid_until_ts: int
    old_verify_keys: dict[str, _OldKey] = {}


class ServerKeys(Struct, frozen=True):
    """What one server has published: keys by their ids, in base64."""

    current: dict[str, str]
    old: dict[str, tuple[str, int]]
    """With the time at which each was used last."""
    valid_until_ts: int
    """Of the current ones; never more than seven days after they were fetched."""

    def at(self, ts: int) -> dict[str, str]:
        """The keys with which the server signed events at a time."""
        found = {key_id: key for key_id, (key, until_ts) in self.old.items() if ts <= until_ts}
        return found | (self.current if ts <= self.valid_until_ts else {})


class Keys:
    """The keys of other servers, in memory and in the database."""

    def __init__(
        self, db: Database, clock: Clock, metrics: Metrics, client: Client, names: Names
    ) -> None:
        self._db = db
        self._clock = clock
        self._client = client
        self._names = names
        self._known: Cache[ServerName, ServerKeys] = Cache("peer_keys", metrics, MAX_SERVERS)
        self._locks = NamedLocks()
        self._pauses = Pauses(clock, PAUSE_MS, PAUSE_MS_MAX)

    async def of_requests(self, server_name: ServerName, key_id: str) -> str | None:
        """The key with which a server signs its requests now; None when it has no such key."""
        now_ms = self._clock.now_ms()
        keys = await self._with(server_name, [key_id], now_ms)
        is_valid = keys is not None and now_ms <= keys.valid_until_ts
        return keys.current.get(key_id) if keys is not None and is_valid else None

    async def at(
        self, server_name: ServerName, key_ids: Collection[str], ts: int
    ) -> dict[str, str]:
        """Those of a server's keys that it signed events with at a time; maybe none."""
        keys = await self._with(server_name, key_ids, ts)
        return {} if keys is None else keys.at(ts)

    async def _with(
        self, server_name: ServerName, key_ids: Collection[str], ts: int
    ) -> ServerKeys | None:
        """What is known of a server, asked anew if none of these keys held at that time."""
        async with self._locks.hold(server_name):
            keys = self._known.peek(server_name) or await self._stored(server_name)
            if keys is not None and not keys.at(ts).keys().isdisjoint(key_ids):
                return keys
            if self._pauses.left_ms(server_name):
                return keys
            return await self._fetched(server_name) or keys

    async def _stored(self, server_name: ServerName) -> ServerKeys | None:
        async with self._db.snapshot() as reader:
            found = await store.answer(reader, server_name)
        if found is None:
            return None
        keys = _read(msgspec.json.decode(found[0]), server_name, found[1])
        if keys is not None:
            self._known.put(server_name, keys)
        return keys

    async def _fetched(self, server_name: ServerName) -> ServerKeys | None:
        now_ms = self._clock.now_ms()
        try:
            answer = await self._ask(server_name)
            keys = _read(answer, server_name, now_ms)
        except ContactError as why:
            logger.info("The keys of %s were not fetched: %s", server_name, why)
            keys = None
        if keys is None:
            self._pauses.failed(server_name)
            return None
        # Whoever names one unknown key after the other must not have us ask each time.
        self._pauses.rests(server_name)
        async with self._db.transaction() as tx:
            text = msgspec.json.encode(answer).decode()
            await store.put(tx, server_name, text, now_ms, MAX_SERVERS)
        self._known.put(server_name, keys)
        return keys

    async def _ask(self, server_name: ServerName) -> object:
        contact = Contact(SERVER_KEYS.id)
        place = await self._names.place(contact, server_name)
        request = Request(
            "GET",
            place.url + PATH,
            {"Host": place.host},
            total_ms=WITHIN_MS,
            answer_bytes_max=MAX_ANSWER_BYTES,
        )
        reply, body = await self._client.ask(contact, request)
        if reply.status != 200:
            return None
        try:
            answer = canonical_json.decode(body, unique_keys=True)
            canonical_json.check(answer)
        except MatrixError:
            return None
        return answer


def _read(answer: object, server_name: ServerName, fetched_ts: int) -> ServerKeys | None:
    """The keys of an answer that the server of this name has signed; else None."""
    try:
        said = msgspec.convert(answer, _Published)
    except msgspec.ValidationError:
        return None
    if said.server_name != server_name or len(said.verify_keys) > MAX_KEYS:
        return None
    current = {key_id: one.key for key_id, one in said.verify_keys.items()}
    if not _is_signed(answer, server_name, current):
        return None
    old = list(said.old_verify_keys.items())[:MAX_KEYS]
    return ServerKeys(
        current,
        {key_id: (one.key, one.expired_ts) for key_id, one in old},
        min(said.valid_until_ts, fetched_ts + MAX_VALID_MS),
    )


def _is_signed(answer: object, server_name: ServerName, keys: dict[str, str]) -> bool:
    if not isinstance(answer, dict):
        return False
    value: JsonObject = answer
    return verify_json(value, server_name, keys)
