"""The counters of this process, for a program that watches over servers.

They count what is done, and never by whom: nothing here names a person, a room or a call.
"""

import hmac
from collections.abc import Iterable

from linnet.admin.wiring import Admin
from linnet.errors import MissingToken, UnknownToken, Unrecognized
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import Response
from linnet.touchpoints.count import Count

CONTACTS = "linnet_touchpoint_contacts"
BYTES = "linnet_touchpoint_bytes"
_TEXT = ((b"content-type", b"text/plain; version=0.0.4; charset=utf-8"),)


@endpoint("GET", "/_linnet/metrics", operation="linnet.metrics", access=Access.NONE)
async def get_metrics(admin: Admin, call: Call) -> Response:
    """All counters in Prometheus' text format, to whoever shows `metrics_token` as bearer.

    Raises:
        Unrecognized: the setting is empty.
        MissingToken, UnknownToken: no token, another token.
    """
    wanted = admin.calls.settings.metrics_token
    if not wanted:
        raise Unrecognized("Counters are read with a token, and the setting metrics_token is empty")
    kind, _, shown = call.headers.get("authorization", "").partition(" ")
    if kind.lower() != "bearer" or not shown:
        raise MissingToken("Show metrics_token as bearer token")
    if not hmac.compare_digest(shown.encode(), wanted.encode()):
        raise UnknownToken("This is not metrics_token")
    contacts = await admin.media.touchpoints.counts.of(None)
    text = admin.metrics.render() + "".join(_of_contacts(sorted(contacts.items())))
    return Response(200, _TEXT, text.encode())


def _of_contacts(found: Iterable[tuple[str, Count]]) -> Iterable[str]:
    """What left in the days that are kept: it falls again when a day is forgotten."""
    found = list(found)
    yield f"# HELP {CONTACTS} Contacts with third parties in 30 days\n# TYPE {CONTACTS} gauge\n"
    for name, count in found:
        for outcome, number in (("allowed", count.allowed), ("blocked", count.blocked)):
            yield f'{CONTACTS}{{touchpoint="{_label(name)}",outcome="{outcome}"}} {number}\n'
    yield f"# HELP {BYTES} What passed in these contacts\n# TYPE {BYTES} gauge\n"
    for name, count in found:
        for way, number in (("out", count.bytes_out), ("in", count.bytes_in)):
            yield f'{BYTES}{{touchpoint="{_label(name)}",direction="{way}"}} {number}\n'


def _label(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
