"""Take the browser's reports of what the Content-Security-Policy has stopped.

A report means a mistake of ours or an attack, so it is counted for administrators and goes to the
log, without what could name a person or a room.
"""

import logging

from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject, Response
from linnet.touchpoints.count import Count
from linnet.touchpoints.counts import IN_PAGES
from linnet.web.wiring import Web

logger = logging.getLogger(__name__)

MAX_REPORTS = 10
MAX_LOGGED_LENGTH = 200
# Named by the Reporting API and by the older `report-uri`.
_WHAT = ("effectiveDirective", "effective-directive", "violated-directive")
_WHERE = ("sourceFile", "source-file", "blockedURL", "blocked-uri")


@endpoint(
    "POST",
    "/_linnet/csp-reports",
    operation="linnet.reportViolation",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
    body_bytes_max=64 * 1024,
)
async def post_reports(web: Web, call: Call, *, body: list[JsonObject] | JsonObject) -> Response:
    reports = body if isinstance(body, list) else [body]
    stopped = 0
    for report in reports[:MAX_REPORTS]:
        details = report.get("body", report.get("csp-report"))
        if isinstance(details, dict):
            stopped += 1
            logger.warning(
                "A page broke its policy: %s by %s", _said(details, _WHAT), _said(details, _WHERE)
            )
    if stopped:
        web.touchpoints.counts.note(IN_PAGES, None, Count(attempts=stopped, blocked=stopped))
    return Response(204, headers=(), body=b"")


def _said(details: JsonObject, names: tuple[str, ...]) -> str:
    """The first of these members, on one line and without a query, which may hold a secret."""
    for name in names:
        if isinstance(value := details.get(name), str):
            return repr(value.partition("?")[0].partition("#")[0][:MAX_LOGGED_LENGTH])
    return "something"
