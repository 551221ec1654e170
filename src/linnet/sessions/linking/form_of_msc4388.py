"""The meeting place in the newer form. spec: MSC4388"""

from msgspec import Struct

from linnet.errors import Forbidden, MatrixError, TooLarge
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import Response, json_response
from linnet.sessions.linking.meetings import MAX_BYTES, Meeting
from linnet.sessions.linking.wiring import Linking

NO_STORE = (b"cache-control", b"no-store")


class ConcurrentWrite(MatrixError):
    """The other device has written meanwhile."""

    errcode = "M_CONCURRENT_WRITE"
    status = 409


class Available(Struct, frozen=True):
    create_available: bool


class Message(Struct, frozen=True):
    data: str


class Writing(Struct, frozen=True):
    sequence_token: str
    data: str


class Begun(Struct, frozen=True):
    id: str
    sequence_token: str
    expires_in_ms: int


class Read(Struct, frozen=True):
    data: str
    sequence_token: str
    expires_in_ms: int


class Written(Struct, frozen=True):
    sequence_token: str


@endpoint(
    "GET",
    "/_matrix/client/unstable/io.element.msc4388/rendezvous",
    operation="unstable.msc4388.getAvailable",
    access=Access.NONE,
)
async def get_available(linking: Linking, call: Call) -> Response:
    _refuse_navigation(call)
    return json_response(Available(create_available=True), 200, NO_STORE)


@endpoint(
    "POST",
    "/_matrix/client/unstable/io.element.msc4388/rendezvous",
    operation="unstable.msc4388.beginMeeting",
    access=Access.NONE,
    limit=Limit.OAUTH,
    body_bytes_max=4 * MAX_BYTES,
)
async def post_meeting(linking: Linking, call: Call, *, body: Message) -> Response:
    _refuse_navigation(call)
    meeting_id, meeting = linking.of_msc4388.begin(_checked(body.data))
    begun = Begun(meeting_id, meeting.version, _left_ms(linking, meeting))
    return json_response(begun, 200, NO_STORE)


@endpoint(
    "GET",
    "/_matrix/client/unstable/io.element.msc4388/rendezvous/{meeting_id}",
    operation="unstable.msc4388.readMeeting",
    access=Access.NONE,
)
async def get_meeting(linking: Linking, call: Call, meeting_id: str) -> Response:
    _refuse_navigation(call)
    meeting = linking.of_msc4388.at(meeting_id)
    read = Read(meeting.data.decode(), meeting.version, _left_ms(linking, meeting))
    return json_response(read, 200, NO_STORE)


@endpoint(
    "PUT",
    "/_matrix/client/unstable/io.element.msc4388/rendezvous/{meeting_id}",
    operation="unstable.msc4388.writeMeeting",
    access=Access.NONE,
    limit=Limit.WRITES,
    body_bytes_max=4 * MAX_BYTES,
)
async def put_meeting(linking: Linking, call: Call, meeting_id: str, *, body: Writing) -> Response:
    """Write over the message that the device has read; the same message again was a lost answer."""
    _refuse_navigation(call)
    data = _checked(body.data)
    meeting = linking.of_msc4388.at(meeting_id)
    if body.sequence_token == meeting.version:
        linking.of_msc4388.write(meeting, data)
    elif data != meeting.data:
        raise ConcurrentWrite("The other device has written meanwhile")
    return json_response(Written(meeting.version), 200, NO_STORE)


@endpoint(
    "DELETE",
    "/_matrix/client/unstable/io.element.msc4388/rendezvous/{meeting_id}",
    operation="unstable.msc4388.endMeeting",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def delete_meeting(linking: Linking, call: Call, meeting_id: str) -> dict[str, str]:
    linking.of_msc4388.end(meeting_id)
    return {}


def _checked(text: str) -> bytes:
    data = text.encode("utf-8")
    if len(data) > MAX_BYTES:
        raise TooLarge(f"A message has at most {MAX_BYTES} bytes")
    return data


def _left_ms(linking: Linking, meeting: Meeting) -> int:
    return meeting.expires_ts - linking.clock.now_ms()


def _refuse_navigation(call: Call) -> None:
    """The messages of strangers are not to be opened as pages."""
    if call.headers.get("sec-fetch-mode") == "navigate":
        raise Forbidden("This is no page")
