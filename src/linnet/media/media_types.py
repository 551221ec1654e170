"""Content types, file names and ranges as headers say them. No I/O.

# spec: client-server-api #serving-inline-content
"""

import re
import urllib.parse

UNKNOWN_TYPE = "application/octet-stream"
MAX_TYPE_LENGTH = 200
MAX_FILE_NAME_BYTES = 255

# Media share an origin with the web client. So of the types that the specification lets a browser
# show, only pictures, sound and films are: a style sheet or a text has no need to.
INLINE_TYPES = frozenset(
    [f"image/{name}" for name in ("jpeg", "gif", "png", "apng", "webp", "avif")]
    + [f"video/{name}" for name in ("mp4", "webm", "ogg", "quicktime")]
    + [f"audio/{name}" for name in ("mp4", "webm", "aac", "mpeg", "ogg", "wave", "wav")]
    + [f"audio/{name}" for name in ("x-wav", "x-pn-wav", "flac", "x-flac")]
)

_TOKEN = r"[!#$%&'*+.^_`|~0-9A-Za-z-]+"
_TYPE = re.compile(rf"{_TOKEN}/{_TOKEN}(?:\s*;\s*{_TOKEN}=(?:{_TOKEN}|\"[ !#-\[\]-~]*\"))*")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_RANGE = re.compile(r"bytes\s*=\s*(\d{0,18})-(\d{0,18})")
_NOT_PLAIN = re.compile(r"[^ !#-\[\]-~]")


class UnsatisfiableError(Exception):
    """A range that lies outside of the content."""


def clean_type(header: str | None) -> str:
    """The content type that an upload names, or the unknown one."""
    text = (header or "").strip()
    if len(text) > MAX_TYPE_LENGTH or _TYPE.fullmatch(text) is None:
        return UNKNOWN_TYPE
    return text


def essence(content_type: str) -> str:
    """Type and subtype without parameters, in lower case."""
    return content_type.partition(";")[0].strip().lower()


def clean_file_name(text: str | None) -> str | None:
    """A file name without control characters, cut to a length that every file system takes."""
    name = _CONTROL.sub("", text or "")
    while len(name.encode("utf-8", "replace")) > MAX_FILE_NAME_BYTES:
        stem, dot, ending = name.rpartition(".")
        name = stem[:-1] + dot + ending if dot and stem and len(ending) < 20 else name[:-1]
    return name or None


def content_disposition(content_type: str, file_name: str | None) -> bytes:
    """The header that says whether to show the content, and its file name in any script."""
    kind = "inline" if essence(content_type) in INLINE_TYPES else "attachment"
    if file_name is None:
        return kind.encode()
    plain = _NOT_PLAIN.sub("_", file_name)
    header = f'{kind}; filename="{plain}"'
    if plain != file_name:
        header += f"; filename*=UTF-8''{urllib.parse.quote(file_name, safe='')}"
    return header.encode()


def parse_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Start and length of the one range that is asked for; None means the whole content.

    Several ranges, and what is no range at all, are answered with the whole, as HTTP allows.

    Raises:
        UnsatisfiableError: the range begins behind the end.
    """
    found = _RANGE.fullmatch((header or "").strip())
    if found is None or found[1] == found[2] == "":
        return None
    if found[1] == "":
        length = min(int(found[2]), size)
        if length == 0:
            raise UnsatisfiableError
        return size - length, length
    start = int(found[1])
    end = min(int(found[2]) + 1, size) if found[2] else size
    if found[2] and int(found[2]) < start:
        return None
    if start >= size:
        raise UnsatisfiableError
    return start, end - start


def is_unchanged(if_none_match: str | None, etag: str) -> bool:
    """Whether the client says that it has this content already."""
    if if_none_match is None:
        return False
    names = [name.strip().removeprefix("W/") for name in if_none_match.split(",")]
    return "*" in names or etag in names
