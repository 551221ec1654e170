"""A service checks that it can be reached."""

from msgspec import Struct

from linnet.appservices.wiring import Appservices
from linnet.errors import BadStatus, ConnectionFailed, ConnectionTimeout, Forbidden, UrlNotSet
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import encode
from linnet.touchpoints.contact import ContactError, TookTooLong

MAX_QUOTED = 1000
"""Of what the service said: enough to see what is wrong."""


class PingBody(Struct, frozen=True, omit_defaults=True):
    transaction_id: str | None = None


class Pong(Struct, frozen=True):
    duration_ms: int


# spec: client-server-api #post_matrixclientv1appserviceappserviceidping
@endpoint(
    "POST",
    "/_matrix/client/v1/appservice/{service_id}/ping",
    operation="pingAppservice",
    access=Access.APPSERVICE,
    limit=Limit.WRITES,
)
async def post_ping(
    appservices: Appservices, call: Call, service_id: str, *, body: PingBody
) -> Pong:
    if call.requester.appservice_id != service_id:
        raise Forbidden("Only the application service itself may have itself pinged")
    service = appservices.line.services.with_id(service_id)
    assert service is not None
    if service.url is None:
        raise UrlNotSet("The application service has no url in its registration")
    started_ms = appservices.clock.steady_ms()
    try:
        said = await appservices.line.ask(service, "POST", "/ping", encode(body))
    except TookTooLong as why:
        raise ConnectionTimeout("The application service did not answer in time") from why
    except ContactError as why:
        raise ConnectionFailed("The application service could not be reached") from why
    if not said.is_ok:
        text = said.body.decode("utf-8", "replace")[:MAX_QUOTED]
        raise BadStatus(
            f"The application service answered with {said.status}",
            upstream_status=said.status,
            body=text,
        )
    return Pong(appservices.clock.steady_ms() - started_ms)
