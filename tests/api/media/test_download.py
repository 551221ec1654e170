"""Files go out, safely."""

# covers: getContentAuthed, getContentOverrideNameAuthed

import os

import pytest
from tests.api.media.files import DOWNLOAD, downloads, stored, uploads
from tests.kit.client import Client
from tests.kit.server import Server


async def test_every_header_that_keeps_a_browser_safe(alice: Client) -> None:
    place = await uploads(alice, b"<script>alert(1)</script>", "text/html", filename="x.html")
    headers = (await downloads(alice, place)).headers
    assert headers["Content-Type"] == "text/html"
    assert headers["Content-Disposition"] == 'attachment; filename="x.html"'
    policy = headers["Content-Security-Policy"]
    assert "sandbox" in policy
    assert "default-src 'none'" in policy
    assert headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Access-Control-Allow-Origin"] == "*"
    assert headers["Cache-Control"].startswith("private")


@pytest.mark.parametrize(
    ("content_type", "kind"),
    [
        ("image/png", "inline"),
        ("video/mp4", "inline"),
        ("audio/ogg", "inline"),
        ("image/svg+xml", "attachment"),
        ("application/octet-stream", "attachment"),
        ("application/pdf", "attachment"),
    ],
)
async def test_what_is_shown_and_what_is_saved(alice: Client, content_type: str, kind: str) -> None:
    place = await uploads(alice, b"x", content_type)
    assert (await downloads(alice, place)).headers["Content-Disposition"] == kind


async def test_the_path_may_name_the_file(alice: Client) -> None:
    place = await uploads(alice, b"x", filename="before.png")
    answer = await downloads(alice, f"{place}/%D9%82%20b%2Fc%22.png")
    said = "inline; filename=\"_ b/c_.png\"; filename*=UTF-8''%D9%82%20b%2Fc%22.png"
    assert answer.headers["Content-Disposition"] == said
    answer = await downloads(alice, f"{place}/%0D%0AX-Bad%3A%201")
    assert "X-Bad" not in answer.headers


async def test_parts_of_a_film(alice: Client) -> None:
    content = os.urandom(1_000_000)
    place = await uploads(alice, content, "video/mp4")
    for asked, start, end in (
        ("bytes=0-0", 0, 1),
        ("bytes=500000-", 500_000, 1_000_000),
        ("bytes=-10", 999_990, 1_000_000),
        ("bytes=10-2000000", 10, 1_000_000),
    ):
        answer = await downloads(alice, place, headers={"Range": asked}, expect=206)
        assert answer.body == content[start:end]
        assert answer.headers["Content-Range"] == f"bytes {start}-{end - 1}/1000000"
        assert answer.headers["Content-Length"] == str(end - start)
    whole = await downloads(alice, place, headers={"Range": "bytes=0-1,5-6"})
    assert whole.body == content
    assert whole.headers["Accept-Ranges"] == "bytes"


async def test_a_part_behind_the_end(alice: Client) -> None:
    place = await uploads(alice, b"12345")
    answer = await downloads(alice, place, headers={"Range": "bytes=5-"}, expect=416)
    assert answer.headers["Content-Range"] == "bytes */5"


async def test_what_has_not_changed_is_not_sent_again(alice: Client) -> None:
    place = await uploads(alice, b"the content")
    etag = (await downloads(alice, place)).headers["ETag"]
    again = await downloads(alice, place, headers={"If-None-Match": etag}, expect=304)
    assert again.body == b""
    assert again.headers["ETag"] == etag
    other = await downloads(alice, place, headers={"If-None-Match": '"other"'})
    assert other.body == b"the content"
    for if_range, status in ((etag, 206), ('"other"', 200)):
        headers = {"Range": "bytes=0-2", "If-Range": if_range}
        await downloads(alice, place, headers=headers, expect=status)


async def test_only_the_headers(alice: Client) -> None:
    place = await uploads(alice, b"x" * 1_000_000)
    answer = await alice.call("HEAD", f"{DOWNLOAD}/{place}")
    assert answer.body == b""
    assert answer.headers["Content-Length"] == "1000000"


async def test_what_does_not_exist_is_not_found(alice: Client) -> None:
    media_id = (await uploads(alice, b"x")).partition("/")[2]
    places = ["linnet.test/unknown", f"elsewhere.example/{media_id}", "linnet.test/%00"]
    places += ["linnet.test/..%2F..%2Flinnet.db", f"linnet.test/{'x' * 3000}", "%00/%00", "é/é"]
    for place in places:
        await downloads(alice, place, expect=404, errcode="M_NOT_FOUND")
        await downloads(alice, f"{place}/name", expect=404, errcode="M_NOT_FOUND")


async def test_a_lost_blob_is_not_found(server: Server, alice: Client) -> None:
    content = os.urandom(100)
    place = await uploads(alice, content)
    [path] = [path for path in stored(server) if path.read_bytes() == content]
    path.unlink()
    await downloads(alice, place, expect=404, errcode="M_NOT_FOUND")


async def test_a_wrong_timeout_is_refused(alice: Client) -> None:
    place = await uploads(alice, b"x")
    for timeout in ("soon", "1.5"):
        params = {"timeout_ms": timeout}
        await downloads(alice, place, params=params, expect=400, errcode="M_INVALID_PARAM")


async def test_nobody_may_not_download(server: Server, alice: Client) -> None:
    place = await uploads(alice, b"x")
    nobody = server.nobody()
    await downloads(nobody, place, expect=401, errcode="M_MISSING_TOKEN")
    await downloads(nobody, f"{place}/name", expect=401, errcode="M_MISSING_TOKEN")
