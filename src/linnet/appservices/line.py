"""The line to the services: how they are asked and told, each through its row of the register."""

import hashlib
import re
from urllib.parse import quote, urlsplit

from msgspec import Struct

from linnet.appservices.registered import Services
from linnet.appservices.registration import Service
from linnet.http.response import JsonObject
from linnet.ids import RoomAlias, ServerName, UserId, domain_of
from linnet.rooms.wiring import ProfileOf
from linnet.touchpoints.client import Client
from linnet.touchpoints.contact import Contact, ContactError, Request
from linnet.touchpoints.register import Touchpoint
from linnet.touchpoints.switches import Switches

API = "/_matrix/app/v1"
QUERY_WITHIN_MS = 10_000
"""Somebody waits for the answer."""
MAX_ANSWER_BYTES = 1024 * 1024
_PORTS = {"http": 80, "https": 443}
_UNFIT = re.compile(r"[^a-z0-9_-]")


class Said(Struct, frozen=True):
    """What a service answered."""

    status: int
    body: bytes

    @property
    def is_ok(self) -> bool:
        return 200 <= self.status < 300


def touchpoint_id(service: Service) -> str:
    """The id of the service's row: its own, or one made of it when that does not fit."""
    if len(service.id) <= 40 and not _UNFIT.search(service.id):
        return f"appservice.{service.id}"
    return "appservice." + hashlib.sha256(service.id.encode()).hexdigest()[:32]


def touchpoint_of(service: Service) -> Touchpoint | None:
    """The row of a service; None for one that is never contacted."""
    if service.url is None:
        return None
    parsed = urlsplit(service.url)
    port = parsed.port or _PORTS[parsed.scheme]
    return Touchpoint(
        id=touchpoint_id(service),
        party=f"The application service {service.id}, whoever runs it",
        purpose="Hands it what happens in the rooms that it is in, and asks it about its names",
        initiator="server",
        trigger="automatic",
        hosts=(f"{parsed.hostname}:{port}",),
        data=("message content", "identifiers", "time of contact", "server address"),
        carries_others_data=True,
        retention="Whoever runs the service decides",
        is_on_by_default=True,
        when_off="The bridge or bot hears of nothing; what happens is kept for it",
        allows_plain_http=True,
        is_named_by_operator=True,
    )


def is_barred(switches: Switches, service: Service) -> bool:
    """Whether a service was severed and the operator has not allowed it anew."""
    row = switches.row(touchpoint_id(service))
    return row is not None and row.severed_ts is not None and not row.is_on


class Line:
    """Asks services."""

    def __init__(self, services: Services, client: Client, server_name: ServerName) -> None:
        self.services = services
        self._client = client
        self._server_name = server_name

    async def ask(
        self,
        service: Service,
        method: str,
        path: str,
        body: bytes = b"",
        total_ms: int = QUERY_WITHIN_MS,
    ) -> Said:
        """Send one request below `/_matrix/app/v1`; `path` may have a query.

        Raises:
            ContactError: there was no answer.
        """
        assert service.url is not None
        headers = {"Authorization": f"Bearer {service.hs_token}"}
        if body:
            headers["Content-Type"] = "application/json"
        request = Request(
            method, f"{service.url}{API}{path}", headers, body, total_ms, MAX_ANSWER_BYTES
        )
        reply, answer = await self._client.ask(Contact(touchpoint_id(service)), request)
        return Said(reply.status, answer)

    async def is_user(self, user_id: UserId) -> bool:
        """Whether a service has just made a user of this name, being asked for it.

        # spec: application-service-api #querying
        """
        if domain_of(user_id) != self._server_name:
            return False
        return await self._ask_owner(
            [service for service in self.services.all if service.users.claims(user_id)],
            f"/users/{quote(user_id, safe='')}",
        )

    async def is_alias(self, alias: RoomAlias) -> bool:
        """Whether a service has just given a room this address, being asked for it."""
        if domain_of(alias) != self._server_name:
            return False
        return await self._ask_owner(
            [service for service in self.services.all if service.aliases.claims(alias)],
            f"/rooms/{quote(alias, safe='')}",
        )

    async def _ask_owner(self, candidates: list[Service], path: str) -> bool:
        for service in candidates:
            if service.url is None:
                continue
            try:
                if (await self.ask(service, "GET", path)).is_ok:
                    return True
            except ContactError:
                continue  # as if it said no: whoever asks cannot wait until it is back
        return False


async def profile_or_ask(line: Line, profile_of: ProfileOf, user_id: UserId) -> JsonObject | None:
    """The profile of a user, who may have to be made by a service first."""
    found = await profile_of(user_id)
    if found is None and await line.is_user(user_id):
        found = await profile_of(user_id)
    return found
