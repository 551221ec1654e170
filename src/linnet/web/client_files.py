"""Serve the built web client: files by their path, `index.html` for everything else.

The list of files is made once at the start, so that no path from outside ever meets the disk.
"""

import hashlib
import mimetypes
import os
import urllib.parse
from collections.abc import Mapping
from pathlib import Path

import msgspec
from msgspec import Struct

from linnet.http.response import Response
from linnet.web.security_headers import OPENER_POLICY, CspSources, Header, security_headers

BUILD_NOTES = "build.json"
HASHED_FOLDER = "/assets/"
"""Vite puts a hash of the content into the names of the files below it."""

# In the order in which we like them.
_ENCODINGS = ((".br", "br"), (".gz", "gzip"))
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".svg": "image/svg+xml",
    ".wasm": "application/wasm",
    ".webmanifest": "application/manifest+json",
    ".woff2": "font/woff2",
}

_NOT_BUILT = b"""<!doctype html>
<html lang="en"><meta charset="utf-8"><title>Linnet</title>
<h1>Linnet is running</h1>
<p>Its web app has not been built yet. Run <code>make client</code> in Linnet's folder and start
Linnet again. Matrix apps can already use this server.</p>
</html>
"""


class BuildNotes(Struct, frozen=True):
    """What the client's build tells the server, in `build.json`.

    `style_hashes`: `sha256-…` of each style that the component library writes into the page.
    """

    style_hashes: list[str] = []


class ClientFile:
    """One file with its compressed variants by content encoding."""

    def __init__(self, path: str, place: Path, variants: dict[str, Path]) -> None:
        self.place = place
        self.variants = variants
        self.is_hashed = path.startswith(HASHED_FOLDER)
        self._etag: str | None = None

    @property
    def content_type(self) -> str:
        """By the name; only what the build does not make is looked up in the system's lists."""
        return _TYPES.get(self.place.suffix) or _guessed(self.place.name)

    @property
    def etag(self) -> str:
        """Of the content; worked out when it is first needed."""
        if self._etag is None:
            self._etag = hashlib.sha256(self.place.read_bytes()).hexdigest()[:32]
        return self._etag


class ClientFiles:
    """What the front door asks for every GET outside the API."""

    def __init__(self, folder: Path, csp_sources: CspSources = dict) -> None:
        self._files = _listed(folder)
        self._index = self._files.get("/index.html")
        notes = folder / BUILD_NOTES
        built = (
            msgspec.json.decode(notes.read_bytes(), type=BuildNotes)
            if notes.is_file()
            else BuildNotes()
        )
        self._style_hashes = built.style_hashes
        self._csp_sources = csp_sources

    @property
    def _headers(self) -> tuple[Header, ...]:
        """As the register is now: a contact that was switched off ends with the next page."""
        return security_headers(self._style_hashes, self._csp_sources())

    def __call__(self, method: str, path: str, headers: Mapping[str, str]) -> Response | None:
        """The answer to a request for this raw path, None when there is no such file."""
        if method not in ("GET", "HEAD"):
            return None
        decoded = urllib.parse.unquote(path)
        file = self._files.get(decoded)
        if file is None:
            if not _is_page(decoded, headers):
                return None
            return self.page(headers)
        return self._served(file, headers, self._headers)

    def page(self, headers: Mapping[str, str], *, speaks_to_opener: bool = False) -> Response:
        """The page of every address that is no file.

        `speaks_to_opener`: whoever has opened it is told when a person is done there, although
        they come from elsewhere.
        """
        about = self._headers
        if speaks_to_opener:
            about = tuple((name, value) for name, value in about if name != OPENER_POLICY)
        if self._index is None:
            return _not_built(about)
        return self._served(self._index, headers, about)

    def _served(
        self, file: ClientFile, headers: Mapping[str, str], own: tuple[Header, ...]
    ) -> Response:
        accepted = headers.get("accept-encoding", "")
        encoding = next((e for e in file.variants if _accepts(accepted, e)), "")
        etag = f'"{file.etag}{"-" + encoding if encoding else ""}"'
        age = "public, max-age=31536000, immutable" if file.is_hashed else "no-cache"
        about: list[Header] = [
            (b"etag", etag.encode()),
            (b"cache-control", age.encode()),
            (b"vary", b"Accept-Encoding"),
            *own,
        ]
        if etag in headers.get("if-none-match", ""):
            return Response(304, tuple(about), b"")
        about.append((b"content-type", file.content_type.encode()))
        if encoding:
            about.append((b"content-encoding", encoding.encode()))
        place = file.variants[encoding] if encoding else file.place
        return Response(200, tuple(about), place.read_bytes())


def _not_built(own: tuple[Header, ...]) -> Response:
    about = ((b"content-type", b"text/html; charset=utf-8"), (b"cache-control", b"no-store"), *own)
    return Response(503, about, _NOT_BUILT)


def built_client() -> Path:
    """Where the build puts the client, inside the installed package."""
    return Path(__file__).with_name("client")


def _listed(folder: Path) -> dict[str, ClientFile]:
    if not folder.is_dir():
        return {}
    places: dict[str, Path] = {}
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        inside = Path(parent).relative_to(folder).as_posix()
        prefix = "/" if inside == "." else f"/{inside}/"
        for name in names:
            if not name.startswith("."):
                places[prefix + name] = Path(parent, name)
    listed = {}
    for path, place in places.items():
        if any(path.endswith(end) and path[: -len(end)] in places for end, _ in _ENCODINGS):
            continue
        variants = {
            encoding: places[path + end] for end, encoding in _ENCODINGS if path + end in places
        }
        listed[path] = ClientFile(path, place, variants)
    return listed


def _is_page(path: str, headers: Mapping[str, str]) -> bool:
    """Whether a path that is no file is one of the client's own addresses.

    `/chat/!room:example.org` looks like a file, but a browser that opens it asks for HTML.
    """
    if path.startswith(HASHED_FOLDER):
        return False
    return "." not in path.rpartition("/")[2] or "text/html" in headers.get("accept", "")


def _guessed(name: str) -> str:
    return mimetypes.guess_type(name)[0] or "application/octet-stream"


def _accepts(accepted: str, encoding: str) -> bool:
    for offer in accepted.lower().split(","):
        name, _, quality = offer.partition(";")
        if name.strip() == encoding:
            return quality.replace(" ", "") not in ("q=0", "q=0.0", "q=0.00", "q=0.000")
    return False
