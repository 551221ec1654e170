"""What a person has granted applications, on the account page: seen, and ended in one tap.

Ending needs no new proof: it takes something from somebody else, and nothing from the person.
"""

from linnet.apps.own import end_own, lift_own, shown_to
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import Response
from linnet.web.visit_cookie import known_visitor, private
from linnet.web.wiring import Web


@endpoint(
    "GET",
    "/_linnet/visit/account/apps",
    operation="linnet.getVisitorsApps",
    access=Access.NONE,
)
async def get_apps(web: Web, call: Call) -> Response:
    someone = await known_visitor(web, call)
    return private(await shown_to(web.apps, someone.user_id))


@endpoint(
    "DELETE",
    "/_linnet/visit/account/apps/{grant_id}",
    operation="linnet.endVisitorsApp",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def delete_app(web: Web, call: Call, grant_id: str) -> Response:
    someone = await known_visitor(web, call)
    return private(await end_own(web.apps, someone.user_id, grant_id))


@endpoint(
    "POST",
    "/_linnet/visit/account/apps/{grant_id}/resume",
    operation="linnet.resumeVisitorsApp",
    access=Access.NONE,
    limit=Limit.WRITES,
)
async def post_resume(web: Web, call: Call, grant_id: str) -> Response:
    someone = await known_visitor(web, call)
    return private(await lift_own(web.apps, someone.user_id, grant_id))
