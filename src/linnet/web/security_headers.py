"""The headers that keep the page safe. Whatever is not listed here is not allowed.

The client makes no request outside its own origin, so the policy begins with nothing and allows
`self` piece by piece. Other origins come only from rows of the touchpoint register that are on.
"""

from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache

Header = tuple[bytes, bytes]

CspSources = Callable[[], Mapping[str, Iterable[str]]]
"""What the enabled rows of the register add, by directive."""

REPORTS_PATH = "/_linnet/csp-reports"
OPENER_POLICY = b"cross-origin-opener-policy"

# What a page may do with the machine: only what calls and sharing need.
_PERMISSIONS = {
    "camera": "(self)",
    "microphone": "(self)",
    "display-capture": "(self)",
    "fullscreen": "(self)",
    "accelerometer": "()",
    "autoplay": "(self)",
    "browsing-topics": "()",
    "geolocation": "()",
    "gyroscope": "()",
    "hid": "()",
    "magnetometer": "()",
    "midi": "()",
    "payment": "()",
    "publickey-credentials-create": "(self)",
    "publickey-credentials-get": "(self)",
    "serial": "()",
    "usb": "()",
}


def content_security_policy(
    style_hashes: Iterable[str], sources: Mapping[str, Iterable[str]] | None = None
) -> str:
    """The policy's text. `sources` join the directives of their names, which must exist.

    `style_hashes` are of the form `sha256-…`, computed by the client's build: one inline style is
    made by the component library; its text, and so its hash, changes with it.
    """
    directives = {
        "default-src": ["'none'"],
        "script-src": ["'self'", "'wasm-unsafe-eval'"],
        "style-src": ["'self'", *(f"'{style_hash}'" for style_hash in style_hashes)],
        "img-src": ["'self'", "blob:"],
        "media-src": ["'self'", "blob:"],
        "connect-src": ["'self'"],
        "font-src": ["'self'"],
        "worker-src": ["'self'"],
        "manifest-src": ["'self'"],
        "form-action": ["'self'"],
        "base-uri": ["'none'"],
        "frame-ancestors": ["'none'"],
        "object-src": ["'none'"],
        "require-trusted-types-for": ["'script'"],
        "trusted-types": ["linnet", "dompurify"],
        "report-to": ["csp"],
        # For browsers that do not know `report-to` yet.
        "report-uri": [REPORTS_PATH],
    }
    for name, added in (sources or {}).items():
        directives[name] += added
    return "; ".join(f"{name} {' '.join(allowed)}" for name, allowed in directives.items())


def security_headers(
    style_hashes: Iterable[str], sources: Mapping[str, Iterable[str]] | None = None
) -> tuple[Header, ...]:
    """Sent with every page and file of the client."""
    added = tuple((name, tuple(found)) for name, found in sorted((sources or {}).items()))
    return _security_headers(tuple(style_hashes), added)


@lru_cache(maxsize=16)
def _security_headers(
    style_hashes: tuple[str, ...], sources: tuple[tuple[str, tuple[str, ...]], ...]
) -> tuple[Header, ...]:
    permissions = ", ".join(f"{name}={allowed}" for name, allowed in _PERMISSIONS.items())
    headers = {
        "content-security-policy": content_security_policy(style_hashes, dict(sources)),
        "reporting-endpoints": f'csp="{REPORTS_PATH}"',
        # For browsers that do not know `frame-ancestors`.
        "x-frame-options": "DENY",
        "cross-origin-opener-policy": "same-origin",
        "cross-origin-embedder-policy": "require-corp",
        "cross-origin-resource-policy": "same-origin",
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "permissions-policy": permissions,
    }
    return tuple((name.encode(), value.encode()) for name, value in headers.items())
