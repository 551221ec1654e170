"""Whatever is asked, the answer is no failure of the server."""

from typing import Any
from urllib.parse import quote

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.api.media.files import uploads
from tests.kit.client import Client
from yarl import URL

PATHS = [
    ("GET", "/_matrix/client/v1/media/download/{}/{}?timeout_ms={}"),
    ("GET", "/_matrix/client/v1/media/download/{}/{}/{}"),
    ("GET", "/_matrix/client/v1/media/thumbnail/{}/{}?width={}&height={}&method={}&animated={}"),
    ("GET", "/_matrix/media/v3/download/{}/{}"),
    ("HEAD", "/_matrix/client/v1/media/download/{}/{}"),
    ("POST", "/_matrix/media/v3/upload?filename={}"),
    ("PUT", "/_matrix/media/v3/upload/{}/{}?filename={}"),
    ("POST", "/_matrix/media/v1/create?x={}"),
    ("DELETE", "/_linnet/media/{}/{}"),
]
words = st.sampled_from(["linnet.test", "OWN", "x", "scale", "crop", "true", "32", "-1", "0", "\0"])
segments = (words | st.text(max_size=20)).filter(lambda text: text not in ("", ".", ".."))
values = st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=30)
headers = st.fixed_dictionaries(
    {},
    optional={
        "Content-Type": values,
        "Range": values | st.from_regex(r"bytes=\d*-\d*", fullmatch=True),
        "If-None-Match": values,
        "If-Range": values,
    },
)


@pytest.mark.parametrize(("method", "path"), PATHS)
@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
async def test_junk(alice: Client, method: str, path: str, data: Any) -> None:
    own = (await uploads(alice, b"some content")).partition("/")[2]
    while "{}" in path:
        text = data.draw(segments).encode("utf-8", "replace").decode()
        path = path.replace("{}", quote(own if text == "OWN" else text, safe=""), 1)
    async with alice.server.http.request(
        method,
        URL(alice.server.url + path, encoded=True),
        headers={"Authorization": f"Bearer {alice.access_token}", **data.draw(headers)},
        data=data.draw(st.binary(max_size=50)) if method in ("POST", "PUT") else None,
    ) as response:
        await response.read()
        assert response.status < 500 or response.status == 504, (method, path, response.status)
