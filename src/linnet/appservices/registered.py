"""All application services, found by their tokens and by the names they claim."""

import asyncio
import hashlib
import hmac
from collections.abc import Awaitable, Callable, Iterable, Sequence
from typing import Any, TypeVar

from linnet.appservices.registration import Service
from linnet.errors import Exclusive, UnknownToken
from linnet.http.endpoint import Requester
from linnet.ids import RoomAlias, UserId

Answer = TypeVar("Answer")


class Services:
    """The services of the registration files."""

    def __init__(self, services: Sequence[Service]) -> None:
        self.all = tuple(services)
        # By hash, so that looking one up takes the same time however much of a guess is right.
        self._by_token = {_digest(service.as_token): service for service in services}
        self._by_id = {service.id: service for service in services}
        self._ended: set[str] = set()
        self._is_barred: Callable[[Service], bool] = lambda service: False
        self._under_way: dict[str, set[asyncio.Task[Any]]] = {}

    def with_token(self, token: str) -> Service | None:
        """Whose `as_token` this is."""
        service = self._by_token.get(_digest(token))
        if service is None or not hmac.compare_digest(
            service.as_token.encode(), token.encode("utf-8", "surrogatepass")
        ):
            return None
        return None if self.is_ended(service) or self._is_barred(service) else service

    def bar_with(self, is_barred: Callable[[Service], bool]) -> None:
        """Services that may not come in for now: severed, and not allowed anew."""
        self._is_barred = is_barred

    def end_tokens(self, hashes: Iterable[str]) -> None:
        """Tokens with these hashes open no door any more; what goes on with them is broken off."""
        self._ended |= set(hashes)
        for service in self.all:
            if self.is_ended(service):
                for task in self._under_way.get(service.id, ()):
                    task.cancel()

    def is_ended(self, service: Service) -> bool:
        """Whether one of the service's tokens was ended, so that it needs new ones."""
        return not self._ended.isdisjoint(token_hashes(service))

    def may_hear(self, service: Service) -> bool:
        """Whether it may be told what happens."""
        return not self.is_ended(service) and not self._is_barred(service)

    async def while_good(self, service_id: str, work: Awaitable[Answer]) -> Answer:
        """Do what a service asks for, unless its token is ended meanwhile.

        Raises:
            UnknownToken: it was.
        """
        task = asyncio.current_task()
        assert task is not None, "requests run in tasks"
        under_way = self._under_way.setdefault(service_id, set())
        under_way.add(task)
        try:
            return await work
        except asyncio.CancelledError as why:
            service = self._by_id.get(service_id)
            if service is None or not self.is_ended(service):
                raise
            task.uncancel()  # by us, so that there is an answer
            raise UnknownToken("The application service was severed") from why
        finally:
            under_way.discard(task)

    def with_id(self, service_id: str) -> Service | None:
        return self._by_id.get(service_id)

    def gate_name(self, user_id: UserId) -> None:
        """Keep people away from the names that services have for themselves.

        Raises:
            Exclusive: this is one.
        """
        if any(service.owns(user_id) for service in self.all):
            raise Exclusive("This name is kept for an application service")

    def gate_alias(self, requester: Requester, alias: RoomAlias) -> None:
        """The same for addresses of rooms, which only their service may give.

        Raises:
            Exclusive: it is another's.
        """
        for service in self.all:
            if service.id != requester.appservice_id and service.aliases.owns(alias):
                raise Exclusive("This address is kept for an application service")


def token_hashes(service: Service) -> list[str]:
    """SHA-256 of both of a service's tokens, in hexadecimal."""
    return [_digest(token).hex() for token in (service.as_token, service.hs_token)]


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
