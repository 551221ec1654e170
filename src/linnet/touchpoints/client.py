"""The only HTTP client that leaves the house.

A contact names its row of the register. It is refused unless the row is on, the person has said yes
where that is needed, and the address is one that may be contacted; that is asked again for every
redirect. Nothing waits for the outside while a transaction is open.
"""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from importlib import import_module
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urljoin, urlsplit

from linnet.storage.open_turn import is_in_transaction
from linnet.tasks import Tasks
from linnet.touchpoints.addresses import AddressRules, parse
from linnet.touchpoints.connected import Connected
from linnet.touchpoints.contact import (
    MAX_ANSWER_BYTES,
    MAX_TOTAL_MS,
    Contact,
    ContactError,
    Refused,
    Request,
    TookTooLong,
    Unreachable,
)
from linnet.touchpoints.count import Count
from linnet.touchpoints.counts import Counts
from linnet.touchpoints.register import NAMED, RESOLVER, Touchpoint
from linnet.touchpoints.reply import Reply, Response
from linnet.touchpoints.switches import Switches
from linnet.touchpoints.tickets import Ticket, holding

if TYPE_CHECKING:
    from linnet.touchpoints.transport import Transport

MAX_URL_LENGTH = 4096
_PORTS = {"https": 443, "http": 80}
_USUAL_PORTS = (80, 443)
MIN_FREE_PORT = 1024
"""Below it stand services that speak other languages than HTTP and may take ours for a command."""
_REDIRECTS = (301, 302, 303, 307, 308)


class Client:
    """Makes contacts. One pool of connections for each row, so that a row can be cut at once."""

    def __init__(
        self, switches: Switches, counts: Counts, rules: AddressRules, tasks: Tasks
    ) -> None:
        self._switches = switches
        self._counts = counts
        self._rules = rules
        self._tasks = tasks
        self._transport: Transport | None = None
        self._connections: dict[str, set[Connected]] = {}
        self._tickets: dict[str, set[Ticket]] = {}
        switches.when_cut(self._cut)

    @asynccontextmanager
    async def contact(self, contact: Contact, request: Request) -> AsyncIterator[Reply]:
        """Send a request; the block is given the answer and must have read it when it ends.

        Raises:
            Refused: the contact must not be made.
            Unreachable: no answer, or it broke off while it was read.
            AnswerTooLarge: while it is read.
        """
        assert not is_in_transaction(), "nothing waits for the outside in a transaction"
        count = Count(attempts=1, bytes_out=len(request.body))
        try:
            touchpoint = await self._permitted(contact)
            async with asyncio.timeout(min(request.total_ms, MAX_TOTAL_MS) / 1000):
                async with self._sent(touchpoint, request, count) as reply:
                    yield reply
        except Refused:
            count.blocked = 1
            raise
        except TimeoutError as why:
            raise TookTooLong("It took too long") from why
        finally:
            self._counts.note(contact.touchpoint_id, contact.user_id, count)

    @asynccontextmanager
    async def connection(self, contact: Contact, host: str, port: int) -> AsyncIterator[Connected]:
        """A connection for another language than HTTP; it is closed when the block ends.

        Raises:
            Refused: the contact must not be made.
            Unreachable: nobody answers there.
        """
        assert not is_in_transaction(), "nothing waits for the outside in a transaction"
        count = Count(attempts=1)
        try:
            touchpoint = await self._permitted(contact)
            if touchpoint.host_class != "exact" or f"{host}:{port}" not in touchpoint.hosts:
                raise Refused(f"{touchpoint.id} does not name this host")
            with self._holding(touchpoint, host):
                connected = Connected(await self._opened().connected(host, port))
                count.allowed, count.last_host = 1, host
                self._connections.setdefault(touchpoint.id, set()).add(connected)
                try:
                    yield connected
                finally:
                    self._connections[touchpoint.id].discard(connected)
                    connected.close()
                    count.bytes_out = connected.bytes_out
        except Refused:
            count.blocked = 1
            raise
        finally:
            self._counts.note(contact.touchpoint_id, contact.user_id, count)

    async def ask(self, contact: Contact, request: Request) -> tuple[Reply, bytes]:
        """Send a request and read the whole answer; raises as `contact` does."""
        async with self.contact(contact, request) as reply:
            return reply, await reply.body()

    def check_address(self, touchpoint_id: str, url: str) -> None:
        """Whether an address has a form that a row may contact, without looking up its name.

        Raises:
            Refused: it has not, or there is no such row.
        """
        row = self._switches.row(touchpoint_id)
        if row is None:
            raise Refused(f"{touchpoint_id} is not in the register")
        self._checked(row.touchpoint, url)

    def under_way(self, touchpoint_id: str) -> int:
        """How many contacts of a row are being made at this moment."""
        return len(self._tickets.get(touchpoint_id, ()))

    async def probe(self, touchpoint: Touchpoint) -> bool:
        """Try a contact that must not succeed; whether it was refused. Counted like any other."""
        host = touchpoint.hosts[0] if touchpoint.hosts else "probe.invalid"
        try:
            async with self.contact(Contact(touchpoint.id), Request("GET", f"https://{host}/")):
                return False
        except Refused:
            return True
        except ContactError:
            return False  # it was let out, and did not get through

    async def close(self) -> None:
        """Close all connections."""
        if self._transport is not None:
            await self._transport.close()

    async def _permitted(self, contact: Contact) -> Touchpoint:
        row = self._switches.row(contact.touchpoint_id)
        if row is None:
            raise Refused(f"{contact.touchpoint_id} is not in the register")
        if not row.is_on:
            raise Refused(f"{contact.touchpoint_id} is switched off")
        if row.consent == "person" and not await self._has_consent(contact):
            raise Refused(f"{contact.touchpoint_id} needs the person's yes")
        return row.touchpoint

    async def _has_consent(self, contact: Contact) -> bool:
        if contact.user_id is None:
            return False
        return contact.touchpoint_id in await self._switches.consents_of(contact.user_id)

    @asynccontextmanager
    async def _sent(
        self, touchpoint: Touchpoint, request: Request, count: Count
    ) -> AsyncIterator[Reply]:
        url = request.url
        for hops_left in range(request.redirects_max, -1, -1):
            async with self._answered(touchpoint, request, url) as response:
                count.allowed += 1
                if touchpoint.keeps_host:
                    count.last_host = urlsplit(url).hostname or ""
                target = response.headers.get("location")
                is_redirect = response.status in _REDIRECTS and target is not None
                if not (is_redirect and request.redirects_max):
                    most = min(request.answer_bytes_max, MAX_ANSWER_BYTES)
                    yield Reply(response, url, count, most)
                    return
            if not hops_left or request.method not in ("GET", "HEAD"):
                raise Unreachable("It leads on and on")
            url = urljoin(url, str(target))

    @asynccontextmanager
    async def _answered(
        self, touchpoint: Touchpoint, request: Request, url: str
    ) -> AsyncIterator[Response]:
        """One request to one address, with a ticket for it."""
        parsed = self._checked(touchpoint, url)
        with self._holding(touchpoint, parsed.hostname or ""):
            async with self._opened().answer(touchpoint.id, request, url) as response:
                yield response

    @contextmanager
    def _holding(self, touchpoint: Touchpoint, host: str) -> Iterator[None]:
        """Hold a ticket for as long as the row is on: a cut ends it, whatever it is used for."""
        held = self._ticket(touchpoint, host)
        tickets = self._tickets.setdefault(touchpoint.id, set())
        tickets.add(held)
        try:
            with holding(held):
                yield
        finally:
            tickets.discard(held)

    def _ticket(self, touchpoint: Touchpoint, host: str) -> Ticket:
        if not self._switches.is_on(touchpoint.id):
            raise Refused(f"{touchpoint.id} is switched off")
        held = Ticket(host, may_be_inside=touchpoint.is_named_by_operator)
        if parse(host) is not None:
            held.addresses.add(host)
        elif not self._switches.is_on(RESOLVER.id):
            raise Refused("Names are not looked up")
        return held

    def _checked(self, touchpoint: Touchpoint, url: str) -> SplitResult:
        """The parts of an address that may be asked.

        Raises:
            Refused: by its form, its port, its host.
        """
        if len(url) > MAX_URL_LENGTH:
            raise Refused("The address is too long")
        try:
            parsed = urlsplit(url)
            port = parsed.port or _PORTS[parsed.scheme]
        except (ValueError, KeyError) as why:
            raise Refused("Only addresses of HTTP are contacted") from why
        host = parsed.hostname
        if not host or parsed.username is not None or parsed.password is not None:
            raise Refused("The address has no host, or a name and password")
        if touchpoint.host_class in NAMED and not {host, f"{host}:{port}"} & set(touchpoint.hosts):
            raise Refused(f"{touchpoint.id} does not name this host")
        is_excepted = touchpoint.is_named_by_operator or self._rules.is_excepted(host)
        if parse(host) is not None and not (is_excepted or self._rules.may_contact(host)):
            raise Refused("The address is not a public one")
        if not is_excepted:
            if port not in _USUAL_PORTS and port < MIN_FREE_PORT:
                raise Refused(f"Port {port} is not one of HTTP")
            if parsed.scheme != "https" and not touchpoint.allows_plain_http:
                raise Refused("The address is not encrypted")
        return parsed

    def _opened(self) -> "Transport":
        """The transport, made for the first contact: loading it would slow down every start."""
        if self._transport is None:
            made = import_module("linnet.touchpoints.transport")
            self._transport = made.Transport(self._rules, self._tasks, self._note_look_up)
        return self._transport

    def _note_look_up(self) -> None:
        """A name server is asked for the server, whomever the contact behind it is for."""
        self._counts.note(RESOLVER.id, None, Count(attempts=1, allowed=1))

    def _cut(self, touchpoint_id: str) -> None:
        """Close every connection of a row now, also those that are in use or being made."""
        for held in self._tickets.get(touchpoint_id, ()):
            held.is_valid = False
        if self._transport is not None:
            self._transport.cut(touchpoint_id)
        for connected in self._connections.get(touchpoint_id, ()):
            connected.cut()
