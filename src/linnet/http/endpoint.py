"""The label on a function that answers a request, and what such a function is given."""

from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, TypeVar

from msgspec import Struct

from linnet.errors import MissingToken
from linnet.ids import DeviceId, ServerName, UserId

DEFAULT_BODY_BYTES_MAX = 1024 * 1024
"""Enough for any event (64 KiB) and a batch of keys; endpoints that need more say so."""

F = TypeVar("F", bound=Callable[..., Any])


class Access(Enum):
    """Who may call."""

    NONE = "anybody; a token is not looked at"
    OPTIONAL = "anybody; a token is looked at and must be good if there is one"
    USER = "a signed-in user"
    ADMIN = "a signed-in administrator of this server"
    APPSERVICE = "an application service"
    SERVER = "another server, which signs its requests"
    APP = "an application of a third party, for what a person has granted it; nobody else"


class Limit(Enum):
    """Named rate limits: calls per second and burst, for each user, or address without a user."""

    NONE = ("none", 0.0, 0)
    READS = ("reads", 50.0, 200)
    WRITES = ("writes", 10.0, 100)
    MESSAGES = ("messages", 10.0, 100)
    DELAYED = ("delayed", 1.0, 20)
    KEYS = ("keys", 20.0, 200)
    SEARCH = ("search", 2.0, 60)
    PEOPLE = ("people", 0.5, 60)
    UPLOADS = ("uploads", 5.0, 50)
    PREVIEWS = ("previews", 0.5, 20)
    SIGN_IN = ("sign_in", 0.2, 10)
    REGISTRATIONS = ("registrations", 10 / 3600, 10)
    """Accounts that a whole network makes without an invite."""
    ACCOUNTS = ("accounts", 0.1, 5)
    OAUTH = ("oauth", 1.0, 30)
    REPORTS = ("reports", 1.0, 5)
    REPORTS_OF_ADDRESS = ("reports of address", 2.0, 20)
    SIGNATURES = ("signatures", 10.0, 100)
    """That other servers ask for; counted for the server as well as for its address."""
    EXPORTS = ("exports", 5.0, 100)
    NOTICES = ("notices", 10 / 3600, 10)
    """By people without an account, from a whole network."""

    @property
    def per_second(self) -> float:
        return self.value[1]

    @property
    def burst(self) -> int:
        return self.value[2]


class Requester(Struct, frozen=True):
    """Whom a token speaks for."""

    user_id: UserId
    device_id: DeviceId
    session_id: int
    is_admin: bool = False
    is_locked: bool = False
    is_suspended: bool = False
    is_guest: bool = False
    """Somebody without an account of their own, who was let into one call."""
    is_app: bool = False
    """The session came through OAuth 2.0, so whoever holds it has never seen a password."""
    grant_id: int | None = None
    """What a person has granted an application that asks now, for nothing but that. It is let into
    endpoints of `Access.APP` only."""
    appservice_id: str | None = None
    """The application service that acts, as this user or as another of its users."""
    is_limited: bool = True
    """Whether its calls are counted against the rate limits."""

    @property
    def counted_as(self) -> str:
        """Whose calls they are, for the rate limits: an application has its own."""
        return self.user_id if self.grant_id is None else f"app {self.grant_id}"

    @property
    def actor(self) -> UserId | None:
        """Who did it, for the record of administrative acts; None for the terminal."""
        return self.user_id or None


class Call:
    """One request, beyond what the endpoint's own arguments hold."""

    __slots__ = (
        "_requester",
        "address",
        "body_stream",
        "headers",
        "is_secure",
        "method",
        "origin",
        "path",
        "query",
        "token",
    )

    def __init__(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        address: str,
        is_secure: bool,
        query: str = "",
    ) -> None:
        self.method = method
        self.path = path
        self.headers = headers
        self.address = address
        self.is_secure = is_secure
        self.query = query
        self.body_stream: AsyncIterator[bytes] | None = None
        self.token: str | None = None
        """The token that came along, also where nobody needs one."""
        self.origin = ServerName("")
        """The server that has signed the request, where that is who may call."""
        self._requester: Requester | None = None

    @property
    def requester(self) -> Requester:
        """Who calls.

        Raises:
            MissingToken: nobody is signed in (only possible with `Access.OPTIONAL`).
        """
        if self._requester is None:
            raise MissingToken("Sign in first: this needs an access token")
        return self._requester

    @property
    def requester_or_none(self) -> Requester | None:
        return self._requester

    def speak_for(self, requester: Requester | None) -> None:
        """Set by the front door after the token was looked at."""
        self._requester = requester


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A function with its label."""

    method: str
    path: str
    operation: str
    access: Access
    limit: Limit
    reauth: bool
    body_bytes_max: int
    streams_body: bool
    function: Callable[..., Awaitable[Any]]


def endpoint(
    method: str,
    path: str,
    *,
    operation: str,
    access: Access,
    limit: Limit = Limit.READS,
    reauth: bool = False,
    body_bytes_max: int = DEFAULT_BODY_BYTES_MAX,
    streams_body: bool = False,
) -> Callable[[F], F]:
    """Label a function `async def f(wiring, call, <path names>, query=…, body=…)`.

    Path names match arguments. `query` and `body` are typed by frozen structs, `body` may also be
    `JsonObject`. A function may carry several labels (an unstable path beside the stable one).
    `reauth`: the account's owner must prove again who they are (user-interactive authentication).
    `streams_body`: the body is not read but handed on as `call.body_stream`.
    """

    def label(function: F) -> F:
        made = Endpoint(
            method, path, operation, access, limit, reauth, body_bytes_max, streams_body, function
        )
        endpoints_of(function).append(made)
        return function

    return label


def endpoints_of(function: Callable[..., Any]) -> list[Endpoint]:
    """The labels of a function, top to bottom."""
    if not hasattr(function, "endpoints"):
        function.endpoints = []  # type: ignore[attr-defined]
    labels: list[Endpoint] = function.endpoints  # type: ignore[attr-defined]
    return labels
