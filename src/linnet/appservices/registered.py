"""All application services, found by their tokens and by the names they claim."""

import hashlib
import hmac
from collections.abc import Sequence

from linnet.appservices.registration import Service
from linnet.errors import Exclusive
from linnet.http.endpoint import Requester
from linnet.ids import RoomAlias, UserId


class Services:
    """The services of the registration files."""

    def __init__(self, services: Sequence[Service]) -> None:
        self.all = tuple(services)
        # By hash, so that looking one up takes the same time however much of a guess is right.
        self._by_token = {_digest(service.as_token): service for service in services}
        self._by_id = {service.id: service for service in services}

    def with_token(self, token: str) -> Service | None:
        """Whose `as_token` this is."""
        service = self._by_token.get(_digest(token))
        if service is None or not hmac.compare_digest(
            service.as_token.encode(), token.encode("utf-8", "surrogatepass")
        ):
            return None
        return service

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


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
