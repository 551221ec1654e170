"""Pages of the server itself: a heading, a sentence, perhaps a button. They run and load nothing.

For people who come with a link from a letter, who may be signed in nowhere.
"""

import base64
import hashlib

from msgspec import Struct

from linnet.http.response import Response
from linnet.markup import escaped

MAX_FORM_BYTES = 4096
_STYLE = (
    ":root{color-scheme:light dark}"
    "body{font:1.1rem/1.6 system-ui,sans-serif;max-width:34rem;margin:15vh auto;padding:0 1.5rem}"
    "h1{font-size:1.5rem}"
    "button{font:inherit;padding:.6rem 1.4rem;border:0;border-radius:.6rem;background:#1d5fd1;"
    "color:#fff;cursor:pointer}"
)
_STYLE_HASH = base64.b64encode(hashlib.sha256(_STYLE.encode()).digest()).decode()
_HEADERS = (
    (b"content-type", b"text/html; charset=utf-8"),
    (
        b"content-security-policy",
        f"default-src 'none'; style-src 'sha256-{_STYLE_HASH}'; form-action 'self';"
        " base-uri 'none'; frame-ancestors 'none'".encode(),
    ),
    # The address holds a secret.
    (b"referrer-policy", b"no-referrer"),
    (b"cache-control", b"no-store"),
    (b"x-content-type-options", b"nosniff"),
    (b"x-robots-tag", b"noindex"),
)
_PAGE = (
    '<!doctype html><html lang="{language}" dir="{direction}"><head><meta charset="utf-8">'
    '<meta name="viewport" content="width=device-width"><title>{title}</title>'
    "<style>{style}</style></head><body><main><h1>{title}</h1><p>{words}</p>{button}</main></body>"
    "</html>"
)


class Page(Struct, frozen=True):
    """What such a page says. With a `button` it can be posted to its own address."""

    language: str
    direction: str
    title: str
    words: str
    button: str = ""


def page(shown: Page, status: int = 200) -> Response:
    """The page as an answer."""
    button = ""
    if shown.button:
        button = f'<form method="post"><button>{escaped(shown.button)}</button></form>'
    text = _PAGE.format(
        language=shown.language,
        direction=shown.direction,
        title=escaped(shown.title),
        words=escaped(shown.words),
        style=_STYLE,
        button=button,
    )
    return Response(status, _HEADERS, text.encode())
