"""The built web client, as browsers get it."""

import gzip
from pathlib import Path

import pytest
from tests.kit.server import Server

from linnet.http.response import Response
from linnet.web.client_files import ClientFiles
from linnet.web.security_headers import content_security_policy

INDEX = b"<!doctype html><title>Linnet</title>"
SCRIPT = b"console.log('hi')"


@pytest.fixture
def built(tmp_path: Path) -> ClientFiles:
    """A client of three files, one of them compressed by the build."""
    (tmp_path / "assets").mkdir()
    (tmp_path / ".vite").mkdir()
    (tmp_path / "index.html").write_bytes(INDEX)
    (tmp_path / "service_worker.js").write_bytes(b"//")
    (tmp_path / "build.json").write_text('{"digest": "x", "style_hashes": ["sha256-abc="]}')
    (tmp_path / ".vite" / "manifest.json").write_text("{}")
    (tmp_path / "assets" / "start-1a2b.js").write_bytes(SCRIPT)
    (tmp_path / "assets" / "start-1a2b.js.gz").write_bytes(gzip.compress(SCRIPT))
    (tmp_path / "assets" / "start-1a2b.js.br").write_bytes(b"brotli")
    return ClientFiles(tmp_path)


def got(files: ClientFiles, path: str, **headers: str) -> Response:
    response = files("GET", path, {name.replace("_", "-"): v for name, v in headers.items()})
    assert response is not None
    return response


def header(response: Response, name: str) -> str | None:
    found = [value.decode() for key, value in response.headers if key == name.encode()]
    return found[0] if found else None


@pytest.mark.parametrize(
    "path", ["/", "/index.html", "/chat/!room:a.b", "/chat/%21a%3Ab.c", "/invite/lni_x"]
)
def test_every_page_is_the_one_page(built: ClientFiles, path: str) -> None:
    response = got(built, path, accept="text/html,application/xhtml+xml;q=0.9,*/*;q=0.8")
    assert response.body == INDEX
    assert header(response, "content-type") == "text/html; charset=utf-8"
    assert header(response, "cache-control") == "no-cache"


@pytest.mark.parametrize(
    "path",
    [
        "/config.json",
        "/assets/gone-0000.js",
        "/assets/",
        "/.vite/manifest.json",
        "/assets/../../secret.txt",
        "/assets/%2e%2e/%2e%2e/secret.txt",
    ],
)
def test_what_is_not_there_is_not_served(built: ClientFiles, path: str) -> None:
    assert built("GET", path, {}) is None


def test_what_looks_like_a_file_is_a_page_only_for_who_opens_it(built: ClientFiles) -> None:
    assert built("GET", "/chat/!room:a.b", {"accept": "*/*"}) is None
    assert got(built, "/chat/x", accept="*/*").body == INDEX
    assert built("GET", "/assets/gone-0000.js", {"accept": "text/html"}) is None


def test_only_reading_is_possible(built: ClientFiles) -> None:
    assert built("POST", "/", {}) is None
    assert built("HEAD", "/", {}) is not None


def test_what_has_a_hash_in_its_name_is_kept_for_ever(built: ClientFiles) -> None:
    response = got(built, "/assets/start-1a2b.js")
    assert header(response, "cache-control") == "public, max-age=31536000, immutable"
    assert header(got(built, "/service_worker.js"), "cache-control") == "no-cache"


@pytest.mark.parametrize(
    ("accepted", "encoding"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip", "gzip"),
        ("br;q=0, gzip;q=0.5", "gzip"),
        ("identity", None),
        ("", None),
    ],
)
def test_the_build_has_compressed_already(
    built: ClientFiles, accepted: str, encoding: str | None
) -> None:
    response = got(built, "/assets/start-1a2b.js", accept_encoding=accepted)
    assert header(response, "content-encoding") == encoding
    assert header(response, "vary") == "Accept-Encoding"
    assert header(response, "content-type") == "text/javascript; charset=utf-8"
    expected = {"br": b"brotli", "gzip": gzip.compress(SCRIPT), None: SCRIPT}[encoding]
    assert response.body[:2] == expected[:2]  # type: ignore[index]


def test_what_a_browser_has_is_not_sent_again(built: ClientFiles) -> None:
    etag = header(got(built, "/"), "etag")
    assert etag is not None
    again = got(built, "/", if_none_match=etag)
    assert (again.status, again.body) == (304, b"")
    assert header(again, "content-security-policy")
    assert got(built, "/", if_none_match='"other"').status == 200
    compressed = got(built, "/assets/start-1a2b.js", accept_encoding="br")
    assert header(compressed, "etag") != header(got(built, "/assets/start-1a2b.js"), "etag")


def test_every_answer_carries_the_policy(built: ClientFiles) -> None:
    for path in ("/", "/assets/start-1a2b.js"):
        response = got(built, path)
        policy = header(response, "content-security-policy") or ""
        assert "style-src 'self' 'sha256-abc=';" in policy
        assert header(response, "cross-origin-opener-policy") == "same-origin"
        assert header(response, "cross-origin-embedder-policy") == "require-corp"
        assert header(response, "cross-origin-resource-policy") == "same-origin"
        assert header(response, "x-content-type-options") == "nosniff"
        assert header(response, "referrer-policy") == "no-referrer"
        assert "camera=(self)" in (header(response, "permissions-policy") or "")


def test_the_policy_allows_nothing_by_itself() -> None:
    policy = content_security_policy(())
    assert policy.startswith("default-src 'none'; ")
    for danger in ("unsafe-inline", "'unsafe-eval'", "http:", "https:", "data:", "*"):
        assert danger not in policy
    assert "require-trusted-types-for 'script'" in policy


def test_without_a_build_a_page_says_so(tmp_path: Path) -> None:
    files = ClientFiles(tmp_path / "missing")
    response = got(files, "/chat/x")
    assert response.status == 503
    assert isinstance(response.body, bytes)
    assert b"make client" in response.body
    assert header(response, "content-security-policy")
    assert files("GET", "/config.json", {}) is None


async def test_pages_come_over_http_and_the_rest_is_json(server: Server) -> None:
    async with server.http.get(f"{server.url}/chat/x") as response:
        assert response.content_type == "text/html"
        assert response.headers["Cross-Origin-Opener-Policy"] == "same-origin"
    nobody = server.nobody()
    await nobody.get("/_linnet/unknown", expect=404, errcode="M_UNRECOGNIZED")
    async with server.http.get(f"{server.url}/missing.txt") as response:
        assert response.status == 404
        assert (await response.json())["errcode"] == "M_UNRECOGNIZED"
