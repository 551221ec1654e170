"""Whatever is sent, the answer is a Matrix answer: never a failure of the server."""

import json
from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.kit.client import V3, Client, dumps
from yarl import URL

ids = ["@alice-1:linnet.test", "@a:b", "*", "DEVICE", "signed_curve25519", "signed_curve25519:A"]
odd = ["ed25519:A", "!room:linnet.test", "!x", "master", "1", "", "\0", "é", "a/b", "x" * 300]
parts = ["device_keys", "one_time_keys", "fallback_keys", "messages", "rooms", "sessions", "auth"]
keys = ["master_key", "self_signing_key", "user_signing_key", "keys", "signatures", "usage"]
more = ["user_id", "device_id", "algorithms", "key", "algorithm", "auth_data", "session_data"]
last = ["first_message_index", "forwarded_count", "is_verified", "version", "session", "type"]
names = st.sampled_from([*ids, *odd, *parts, *keys, *more, *last])
leaves = st.one_of(
    st.none(), st.booleans(), st.integers(-(2**70), 2**70), st.floats(), names, st.text(max_size=9)
)
junk = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, max_size=4), st.dictionaries(names | st.text(max_size=9), inner, max_size=5)
    ),
    max_leaves=12,
)
DEEP_BEGINNINGS = [
    b'{"messages":{"@a:b":{"*":',
    b'{"algorithm":"a","auth_data":{"a":{"a":',
    b'{"device_keys":{"a":{"a":',
    b'{"one_time_keys":{"a:a":{"a":',
]
DEEP_ENDS = [b"}}}", b"}}"]
raw = st.one_of(
    junk.map(lambda value: dumps(value).encode("utf-8", "replace")),
    st.binary(max_size=30),
    st.sampled_from([b'{"a":"\\ud800"}', b'{"a":NaN}', b'{"messages":{"@a:b":{"*":{"x":1e999}}}}']),
    st.builds(
        lambda depth, begin, end: begin + b'{"a":' * depth + b"1" + b"}" * depth + end,
        st.integers(50, 2000),
        *(st.sampled_from(halves) for halves in (DEEP_BEGINNINGS, DEEP_ENDS)),
    ),
)

BODIES = [
    ("POST", "/keys/upload"),
    ("POST", "/keys/query"),
    ("POST", "/keys/claim"),
    ("POST", "/keys/device_signing/upload"),
    ("POST", "/keys/signatures/upload"),
    ("POST", "/room_keys/version"),
    ("PUT", "/room_keys/version/{}"),
    ("PUT", "/room_keys/keys?version={}"),
    ("PUT", "/room_keys/keys/{}?version={}"),
    ("PUT", "/room_keys/keys/{}/{}?version={}"),
    ("PUT", "/sendToDevice/{}/{}"),
]
PATHS = [
    ("GET", "/keys/changes?from={}&to={}"),
    ("GET", "/room_keys/version/{}"),
    ("DELETE", "/room_keys/version/{}"),
    ("GET", "/room_keys/keys?version={}"),
    ("GET", "/room_keys/keys/{}?version={}"),
    ("GET", "/room_keys/keys/{}/{}?version={}"),
    ("DELETE", "/room_keys/keys?version={}"),
    ("DELETE", "/room_keys/keys/{}?version={}"),
    ("DELETE", "/room_keys/keys/{}/{}?version={}"),
]
many = settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
segments = st.one_of(names, st.text(max_size=20)).filter(lambda text: text not in ("", ".", ".."))


def filled(path: str, data: st.DataObject) -> str:
    while "{}" in path:
        text = data.draw(segments).encode("utf-8", "replace")
        path = path.replace("{}", quote(text, safe=""), 1)
    return path


async def is_answered(client: Client, method: str, path: str, body: bytes = b"") -> None:
    async with client.server.http.request(
        method,
        URL(f"{client.server.url}{V3}{path}", encoded=True),
        headers={"Authorization": f"Bearer {client.access_token}"},
        data=body,
    ) as response:
        said = await response.read()
        assert response.status < 500, f"{method} {path} {body!r}: {response.status}"
        assert response.status == 200 or json.loads(said)["errcode"]


@pytest.mark.parametrize(("method", "path"), BODIES)
@many
@given(data=st.data())
async def test_junk_in_the_body(alice: Client, method: str, path: str, data: Any) -> None:
    backup = {"algorithm": "a", "auth_data": {}}
    await alice.post("/room_keys/version", backup)
    await is_answered(alice, method, filled(path, data), data.draw(raw))


@pytest.mark.parametrize(("method", "path"), PATHS)
@many
@given(data=st.data())
async def test_junk_in_the_path(alice: Client, method: str, path: str, data: Any) -> None:
    await is_answered(alice, method, filled(path, data))
