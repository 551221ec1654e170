"""Bad input to every endpoint: a Matrix error, never a failure of the server.

Requests are made of what clients get wrong (types, encodings, sizes) on all methods and paths that
the house serves, as a signed-in person with a room, so that they get past the door.
"""

import asyncio
import json
import string
from http.client import HTTPConnection, HTTPResponse
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.kit.client import Client
from tests.kit.server import Server

EXAMPLES = 1500
ALLOWED_5XX = {504}
"""`M_NOT_YET_UPLOADED`, as the specification wants it."""

# Ends the session or the account itself; what comes after would only be refused at the door.
SUICIDAL = {"logout", "logout_all", "deactivateAccount", "linnet.logOutOfCookieSession"}
TEXT = st.text(max_size=20)
NUMBERS = st.one_of(
    st.integers(), st.floats(), st.sampled_from([2**53, -(2**53), 10**40, -1, 0, True, None])
)
JSON = st.recursive(
    st.one_of(
        NUMBERS, TEXT, st.sampled_from(["\ud800", "\x00", "@a:b", "!x:y", "$z", "mxc://a/b"])
    ),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(TEXT, inner, max_size=4)),
    max_leaves=12,
)
KEY_NAMES = """
membership user_id reason type content state_key invite preset initial_state name
room_id device_keys one_time_keys signatures messages auth password identifier user
rooms lists ranges timeline_limit required_state extensions conn_id room_subscriptions
filter limit from to m.relates_to m.mentions msgtype body typing timeout presence
thread_id devices display_name algorithm auth_data version sessions is_verified
first_message_index forwarded_count session_data actions enabled conditions pattern kind
power_level_content_override creation_content room_version displayname avatar_url
ignored_users events
search_categories room_events search_term keys order_by event_context include_state groupings
group_by key generic_search_term room_types since visibility
harm message_index message_key outcome assignee note is_moderator
"""
KEYS = st.sampled_from(KEY_NAMES.split())
BODIES = st.one_of(
    st.dictionaries(KEYS, JSON, max_size=6).map(lambda body: json.dumps(body).encode()),
    JSON.map(lambda body: json.dumps(body).encode()),
    st.binary(max_size=60),
    st.sampled_from(
        [
            b"",
            b"{",
            b'{"a":NaN}',
            b'{"a":1e400}',
            b'{"a":1,"a":2}',
            b'{"body":"\\ud800"}',
            b'{"body":"\xff\xfe"}',
            b"[" * 100_000,
            b'{"a":' * 5_000,
            b'{"body":"' + b"x" * 70_000 + b'"}',
            b"\xef\xbb\xbf{}",
        ]
    ),
)
SEGMENTS = st.one_of(
    TEXT.map(lambda text: quote(text, safe="")),
    st.sampled_from(
        ["%ff", "%00", "%2F", "..", "@:", "!x", "$", "%23a:b", "%", "%zz", "x" * 300, "m.room.name"]
    ),
)
PARAMETER_NAMES = """
from to dir limit filter since timeout set_presence full_state at membership format
version pos width height method animated allow_remote timeout_ms recurse access_token
room_id ts max_depth suggested_only user_id next_batch server since
decided after before
"""
QUERIES = st.dictionaries(
    st.sampled_from(PARAMETER_NAMES.split()),
    st.one_of(TEXT, st.integers().map(str)),
    max_size=3,
)


async def test_no_input_breaks_the_server(server: Server, alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    event_id = await alice.sends(room_id, "hello")
    known = [alice.user_id, bob.user_id, room_id, event_id, alice.device_id, "m.room.member"]
    targets = [
        (endpoint.method, endpoint.path)
        for endpoint in server.house.router.endpoints
        if endpoint.operation not in SUICIDAL
    ]
    segments = st.one_of(st.sampled_from([quote(name, safe="") for name in known]), SEGMENTS)
    address = urlsplit(server.url)
    headers = {"Authorization": f"Bearer {alice.access_token}"}

    @settings(
        max_examples=EXAMPLES, deadline=None, database=None, suppress_health_check=list(HealthCheck)
    )
    @given(st.sampled_from(targets), st.data())
    def never_breaks(target: tuple[str, str], data: Any) -> None:
        method, path = target
        for name in [part[1] for part in string.Formatter().parse(path) if part[1]]:
            path = path.replace(f"{{{name}}}", data.draw(segments), 1)
        query = data.draw(QUERIES)
        query.pop("timeout", None)
        body = b"" if method == "GET" else data.draw(BODIES)
        connection = HTTPConnection(address.netloc, timeout=30)
        connection.request(method, f"{path}?{urlencode(query)}", body, headers)
        check(f"{method} {path} {query} {body[:300]!r}", connection.getresponse())
        connection.close()

    await asyncio.to_thread(never_breaks)
    assert (await alice.get("/account/whoami"))["user_id"] == alice.user_id


def check(request: str, response: HTTPResponse) -> None:
    """An answer that a client can work with."""
    content = response.read()
    said = f"{request} -> {response.status} {content[:500]!r}"
    assert response.status < 500 or response.status in ALLOWED_5XX, said
    assert response.headers["access-control-allow-origin"] == "*", said
    if "/mail/" in request and response.headers["content-type"].startswith("text/html"):
        return  # a page for whoever follows a link in a letter
    if response.status >= 400:
        answer = json.loads(content)
        is_oauth = "/oauth2/" in request and isinstance(answer.get("error"), str)
        assert "errcode" in answer or "flows" in answer or is_oauth, said


async def test_unknown_paths_and_methods(server: Server, alice: Client) -> None:
    for path in ("/_matrix/client/v3/nothing", "/_matrix/nothing", "/_linnet/nothing"):
        await alice.get(path, expect=404, errcode="M_UNRECOGNIZED")
    await alice.call("PATCH", "/sync", expect=405, errcode="M_UNRECOGNIZED")
    await alice.delete("/createRoom", expect=405, errcode="M_UNRECOGNIZED")


async def test_events_must_be_canonical(server: Server, alice: Client) -> None:
    room_id = await alice.creates_room()
    before = (await alice.syncs())["next_batch"]
    for number, body in enumerate(
        [
            b'{"a":1.5}',
            b'{"a":1e3}',
            b'{"a":9007199254740992}',
            b'{"a":-9007199254740992}',
            b'{"a":1,"a":2}',
            b"[]",
            b'{"a":' + b"[" * 200 + b"]" * 200 + b"}",
        ]
    ):
        path = f"/rooms/{room_id}/send/m.room.message/junk{number}"
        await alice.call("PUT", path, body, expect=400, errcode="M_BAD_JSON")
    path = f"/rooms/{room_id}/send/m.room.message/big"
    for body in (b'{"a":"\\ud800"}', b'{"a":NaN}', b'{"a":"\xff"}', b"{"):
        await alice.call("PUT", path, body, expect=400, errcode="M_NOT_JSON")
    big = json.dumps({"body": "x" * 66_000}).encode()
    await alice.call("PUT", path, big, expect=413, errcode="M_TOO_LARGE")
    huge = b"x" * 2_000_000
    await alice.call("PUT", path, huge, expect=413, errcode="M_TOO_LARGE")
    after = await alice.syncs()
    assert "rooms" not in after.json
    assert before
