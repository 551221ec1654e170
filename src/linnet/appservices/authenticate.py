"""Whom a service's token speaks for: its sender, or the user and device that the request names.

# spec: application-service-api #client-server-api-extensions
"""

from collections.abc import Mapping
from urllib.parse import parse_qs

from msgspec import structs

from linnet.accounts.create import ByService, create_account
from linnet.accounts.standing import is_first_run
from linnet.accounts.wiring import Accounts
from linnet.appservices.registered import Services
from linnet.appservices.registration import Service
from linnet.errors import Forbidden, InvalidParam, UnknownDevice, UserInUse
from linnet.http.endpoint import Requester
from linnet.ids import DeviceId, UserId, domain_of, parse_user_id
from linnet.sessions.authenticate import KnownTokens

NO_DEVICE = DeviceId("")
"""Of a service that names none."""
NO_SESSION = 0
_DEVICE = ("device_id", "org.matrix.msc3202.device_id")


class ServiceTokens:
    """Recognises the tokens of application services."""

    def __init__(self, services: Services, accounts: Accounts, known: KnownTokens) -> None:
        self._services = services
        self._accounts = accounts
        self._known = known

    async def authenticate(self, token: str) -> Requester | None:
        """The sender of the service that has this token; None when none has."""
        service = self._services.with_token(token)
        if service is None:
            return None
        return Requester(
            service.sender, NO_DEVICE, NO_SESSION, appservice_id=service.id, is_limited=False
        )

    async def act_as(self, requester: Requester, query: str) -> Requester:
        """The user and device that the request's query names, as which it counts.

        Never an administrator: a service that may act as somebody must not be able to do what
        that person alone may.

        Raises:
            Forbidden: not a user of this service, or not registered.
            UnknownDevice: the user has no such device.
        """
        service = self._services.with_id(requester.appservice_id or "")
        assert service is not None, "a requester of a service comes from one"
        named = parse_qs(query) if "user_id=" in query or "device_id=" in query else {}
        user_id = _named_user(service, named, self._accounts)
        account = await self._known.account_of(user_id)
        if account is None and user_id == service.sender:
            await self.make_sender(service)
            account = await self._known.account_of(user_id)
        if account is None or not account.is_active:
            raise Forbidden("The application service has not registered this user")
        device_id = _named_device(named)
        if device_id not in account.devices and device_id != NO_DEVICE:
            raise UnknownDevice("This user has no such device")
        is_limited = service.is_rate_limited and user_id != service.sender
        return structs.replace(
            requester,
            user_id=user_id,
            device_id=device_id,
            is_limited=is_limited,
            is_locked=account.is_locked,
            is_suspended=account.is_suspended,
        )

    async def make_sender(self, service: Service) -> None:
        """Give the service's own user an account, unless it has one.

        Raises:
            Forbidden: the server waits for its first administrator.
        """
        async with self._accounts.db.transaction() as tx:
            try:
                await create_account(self._accounts, tx, service.sender, None, ByService())
            except UserInUse:
                return

    async def make_senders(self) -> None:
        """The same for all services, so that people can invite them before they come."""
        async with self._accounts.db.snapshot() as reader:
            if await is_first_run(reader):
                return
        for service in self._services.all:
            if await self._known.account_of(service.sender) is None:
                await self.make_sender(service)


def _named_user(service: Service, named: Mapping[str, list[str]], accounts: Accounts) -> UserId:
    text = named.get("user_id", [""])[0]
    if not text:
        return service.sender
    try:
        user_id = parse_user_id(text)
    except InvalidParam as why:
        raise Forbidden("user_id is not a user's id") from why
    if domain_of(user_id) != accounts.server_name or not service.may_be(user_id):
        raise Forbidden("The application service cannot act as this user")
    return user_id


def _named_device(named: Mapping[str, list[str]]) -> DeviceId:
    for name in _DEVICE:
        if (text := named.get(name, [""])[0]) != "":
            return DeviceId(text)
    return NO_DEVICE
