"""Stop letters about news with the link in them, without signing in.

# RFC 8058
"""

from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.page import MAX_FORM_BYTES, page
from linnet.http.response import Response
from linnet.mail.language import Language, language_of
from linnet.push import store_pushers
from linnet.push.letters import over_page, stop_page, stopped_page
from linnet.push.pusher import Pusher
from linnet.push.pushers import remove
from linnet.push.wiring import Push
from linnet.storage.database import Reader


@endpoint(
    "GET", "/_linnet/mail/stop/{ticket}", operation="linnet.showLettersToStop", access=Access.NONE
)
async def get_stop(push: Push, call: Call, ticket: str) -> Response:
    """The page with the button: who only looks at links, such as a scanner, stops nothing."""
    language = _language(call)
    async with push.db.snapshot() as reader:
        pusher = await _pusher(push, reader, ticket)
    if pusher is None:
        return page(over_page(language), 404)
    return page(stop_page(language, pusher.pushkey))


@endpoint(
    "POST",
    "/_linnet/mail/stop/{ticket}",
    operation="linnet.stopLetters",
    access=Access.NONE,
    limit=Limit.WRITES,
    body_bytes_max=MAX_FORM_BYTES,
)
async def post_stop(push: Push, call: Call, ticket: str) -> Response:
    """Pressed on the page, or by an app for mail, which then says so in the body."""
    language = _language(call)
    async with push.db.transaction() as tx:
        pusher = await _pusher(push, tx, ticket)
        if pusher is not None:
            await remove(tx, pusher.user_id, [pusher.number])
    return page(over_page(language), 404) if pusher is None else page(stopped_page(language))


async def _pusher(push: Push, reader: Reader, ticket: str) -> Pusher | None:
    number = push.stop_links.number_of(ticket)
    found = None if number is None else await store_pushers.pusher(reader, number)
    return found if found is not None and found.kind == "email" else None


def _language(call: Call) -> Language:
    return language_of(call.headers.get("accept-language", ""))
