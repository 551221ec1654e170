"""The meeting place in the form that apps speak today.

COMPAT(Element X, Element Web): the proposal as it stood in 2024. spec: MSC4108
"""

from importlib import import_module

from linnet.errors import InvalidParam, MissingParam, TooLarge, Unknown
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import Response, json_response
from linnet.sessions.linking.meetings import MAX_BYTES, Meeting
from linnet.sessions.linking.wiring import Linking

BASE = "/_matrix/client/unstable/org.matrix.msc4108/rendezvous"

Header = tuple[bytes, bytes]


class ConcurrentWrite(Unknown):
    """The other device has written meanwhile."""

    status = 412

    def __init__(self) -> None:
        extra = {"org.matrix.msc4108.errcode": "M_CONCURRENT_WRITE"}
        super().__init__("The other device has written meanwhile", **extra)


@endpoint(
    "POST",
    "/_matrix/client/unstable/org.matrix.msc4108/rendezvous",
    operation="unstable.msc4108.beginMeeting",
    access=Access.NONE,
    limit=Limit.OAUTH,
    body_bytes_max=MAX_BYTES,
    streams_body=True,
)
async def post_meeting(linking: Linking, call: Call) -> Response:
    meeting_id, meeting = linking.of_2024.begin(await _read_text(call))
    url = f"{linking.address}{BASE}/{meeting_id}"
    return json_response({"url": url}, 201, *_about(meeting))


@endpoint(
    "GET",
    "/_matrix/client/unstable/org.matrix.msc4108/rendezvous/{meeting_id}",
    operation="unstable.msc4108.readMeeting",
    access=Access.NONE,
)
async def get_meeting(linking: Linking, call: Call, meeting_id: str) -> Response:
    meeting = linking.of_2024.at(meeting_id)
    if _is_named(call.headers.get("if-none-match", ""), meeting):
        return Response(304, tuple(_about(meeting)), b"")
    kind: list[Header] = [
        (b"content-type", b"text/plain"),
        # It is a stranger's text under our own address.
        (b"x-content-type-options", b"nosniff"),
        (b"content-security-policy", b"sandbox; default-src 'none'"),
    ]
    return Response(200, (*kind, *_about(meeting)), meeting.data)


@endpoint(
    "PUT",
    "/_matrix/client/unstable/org.matrix.msc4108/rendezvous/{meeting_id}",
    operation="unstable.msc4108.writeMeeting",
    access=Access.NONE,
    limit=Limit.WRITES,
    body_bytes_max=MAX_BYTES,
    streams_body=True,
)
async def put_meeting(linking: Linking, call: Call, meeting_id: str) -> Response:
    """Write over the message that the device has read, and over no other."""
    linking.of_2024.at(meeting_id)
    if (wanted := call.headers.get("if-match")) is None:
        raise MissingParam("The header If-Match is missing")
    data = await _read_text(call)
    meeting = linking.of_2024.at(meeting_id)
    if not _is_named(wanted, meeting):
        raise ConcurrentWrite
    linking.of_2024.write(meeting, data)
    return Response(202, tuple(_about(meeting)), b"")


@endpoint(
    "DELETE",
    "/_matrix/client/unstable/org.matrix.msc4108/rendezvous/{meeting_id}",
    operation="unstable.msc4108.endMeeting",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def delete_meeting(linking: Linking, call: Call, meeting_id: str) -> Response:
    linking.of_2024.end(meeting_id)
    return Response(204, (), b"")


async def _read_text(call: Call) -> bytes:
    if call.headers.get("content-type", "").partition(";")[0].strip().lower() != "text/plain":
        raise InvalidParam("The content must be text/plain")
    assert call.body_stream is not None, "the endpoint is not labelled streams_body"
    data = b"".join([part async for part in call.body_stream])
    if len(data) > MAX_BYTES:
        raise TooLarge(f"A message has at most {MAX_BYTES} bytes")
    return data


def _about(meeting: Meeting) -> list[Header]:
    return [
        (b"etag", f'"{meeting.version}"'.encode()),
        (b"expires", _as_date(meeting.expires_ts)),
        (b"last-modified", _as_date(meeting.changed_ts)),
        # A proxy that compressed it would change the tag.
        (b"cache-control", b"no-store, no-transform"),
        (b"pragma", b"no-cache"),
    ]


def _as_date(ts: int) -> bytes:
    # Loaded for the first device that is linked so: every start would carry it.
    said: str = import_module("email.utils").formatdate(ts / 1000, usegmt=True)
    return said.encode()


def _is_named(header: str, meeting: Meeting) -> bool:
    """Whether one of the tags in the header, weakened by a proxy or not, is the message's."""
    tags = [tag.strip().removeprefix("W/").strip('"') for tag in header.split(",")]
    return meeting.version in tags
