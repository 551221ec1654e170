"""From a server's name to the address where it listens.

SRV records are not asked for: see decision 62.
# spec: server-server-api #resolving-server-names
"""

import ipaddress
import re
from collections import OrderedDict

import msgspec
from msgspec import Struct

from linnet.clock import Clock
from linnet.ids import ServerName, is_server_name
from linnet.locks import NamedLocks
from linnet.touchpoints.client import Client
from linnet.touchpoints.contact import Contact, ContactError, Refused, Request
from linnet.touchpoints.reply import Reply

DEFAULT_PORT = 8448
MAX_KNOWN = 10_000
MAX_ANSWER_BYTES = 50 * 1024
MAX_REDIRECTS = 5
WITHIN_MS = 5_000
MINUTE_MS = 60_000
KEPT_MS = 24 * 60 * MINUTE_MS
"""Where the answer says nothing else."""
KEPT_MS_MAX = 2 * KEPT_MS
KEPT_MS_MIN = MINUTE_MS
KEPT_FAILURE_MS = 10 * MINUTE_MS
_MAX_AGE = re.compile(r"max-age\s*=\s*\"?(\d{1,9})", re.IGNORECASE)
_NO_STORE = re.compile(r"no-store|no-cache", re.IGNORECASE)


class Place(Struct, frozen=True):
    """Where a server listens: the beginning of its addresses, and what `Host` says."""

    url: str
    host: str


class WellKnown(Struct, frozen=True):
    server: str = msgspec.field(name="m.server")


class Names:
    """Where servers listen, remembered in memory for as long as they say."""

    def __init__(self, client: Client, clock: Clock) -> None:
        self._client = client
        self._clock = clock
        self._known: OrderedDict[ServerName, tuple[Place, int]] = OrderedDict()
        self._locks = NamedLocks()

    async def place(self, contact: Contact, server_name: ServerName) -> Place:
        """Where a server listens; `contact` is what its host is asked for in the name of.

        Raises:
            Refused: no contact with its host may be made.
        """
        host, port = _split(server_name)
        if port is not None or _is_address(host):
            return _place(server_name)
        async with self._locks.hold(server_name):
            known = self._known.get(server_name)
            if known is not None and self._clock.steady_ms() < known[1]:
                return known[0]
            place, kept_ms = await self._delegated(contact, server_name)
            self._known.pop(server_name, None)
            self._known[server_name] = (place, self._clock.steady_ms() + kept_ms)
            if len(self._known) > MAX_KNOWN:
                self._known.popitem(last=False)
            return place

    async def _delegated(self, contact: Contact, name: ServerName) -> tuple[Place, int]:
        """Where the host of this name says the server is, or at its own name."""
        request = Request(
            "GET",
            f"https://{name.lower()}/.well-known/matrix/server",
            total_ms=WITHIN_MS,
            answer_bytes_max=MAX_ANSWER_BYTES,
            redirects_max=MAX_REDIRECTS,
        )
        try:
            reply, body = await self._client.ask(contact, request)
        except Refused:
            raise
        except ContactError:
            return _place(name), KEPT_FAILURE_MS
        try:
            said = msgspec.json.decode(body, type=WellKnown).server
        except (msgspec.DecodeError, UnicodeDecodeError):
            said = ""
        if reply.status != 200 or not is_server_name(said):
            return _place(name), KEPT_FAILURE_MS
        return _place(ServerName(said)), _kept_ms(reply)


def _split(name: str) -> tuple[str, str | None]:
    host, colon, port = name.rpartition(":")
    if colon and port.isdecimal() and (":" not in host or host.endswith("]")):
        return host, port
    return name, None


def _is_address(host: str) -> bool:
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return False
    return True


def _place(name: ServerName) -> Place:
    host, port = _split(name.lower())
    return Place(f"https://{host}:{port or DEFAULT_PORT}", name.lower())


def _kept_ms(reply: Reply) -> int:
    said = reply.headers.get("cache-control", "")
    if _NO_STORE.search(said):
        return KEPT_MS_MIN
    age = _MAX_AGE.search(said)
    kept_ms = KEPT_MS if age is None else int(age.group(1)) * 1000
    return min(max(kept_ms, KEPT_MS_MIN), KEPT_MS_MAX)
