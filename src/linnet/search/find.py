"""Search for messages.

# spec: client-server-api #server-side-search
"""

from collections.abc import Iterable

from msgspec import Raw

from linnet.errors import LimitExceeded
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId, UserId
from linnet.rooms import reading
from linnet.rooms.access import reach
from linnet.rooms.render import Viewer, client_events
from linnet.rooms.state import events_of, viewer_of
from linnet.search.context import context_of
from linnet.search.hits import Page, best_page, newest_page
from linnet.search.question import Question, phrases_of
from linnet.search.ranking import highlights
from linnet.search.request import RoomEvents, SearchBody, SearchQuery, check
from linnet.search.token import Token, parse
from linnet.search.token import text_of as token_text
from linnet.search.wiring import Search
from linnet.storage.database import Reader
from linnet.storage.patience import TookTooLong

MAX_ROOMS = 1000
"""Searched at once, those with the newest events; a filter may name others."""
MAX_SENDERS = 50
MAX_HIGHLIGHTS = 100
_EMPTY: JsonObject = {"count": 0, "highlights": [], "results": [], "state": {}, "groups": {}}


@endpoint(
    "POST",
    "/_matrix/client/v3/search",
    operation="search",
    access=Access.USER,
    limit=Limit.SEARCH,
)
async def post_search(
    search: Search, call: Call, *, query: SearchQuery, body: SearchBody
) -> JsonObject:
    wanted = body.search_categories.room_events
    if wanted is None:
        return {"search_categories": {}}
    check(wanted)
    token = Token() if query.next_batch is None else parse(query.next_batch)
    found = await search_messages(search, viewer_of(call), wanted, token)
    return {"search_categories": {"room_events": found}}


async def search_messages(
    search: Search, viewer: Viewer, wanted: RoomEvents, token: Token
) -> JsonObject:
    """One page of messages that the viewer may see, of rooms they are or were in.

    Raises:
        InvalidParam: too much is asked for at once.
        LimitExceeded: the search would take too long now.
    """
    question = await _question(search, viewer.user_id, wanted, token)
    if question is None:
        return _EMPTY
    await search.follower.catch_up()
    read = newest_page if wanted.order_by == "recent" else best_page
    try:
        page = await read(search, viewer, question, wanted, token)
    except TookTooLong as why:
        raise LimitExceeded("This search takes too long", retry_after_ms=2000) from why
    async with search.db.snapshot() as reader:
        answer: JsonObject = {
            "count": page.count,
            "highlights": highlights(
                [hit.text for hit in page.hits], question.phrases, MAX_HIGHLIGHTS
            ),
            "results": await _results(search, reader, viewer, wanted, page),
            "groups": _groups(page, wanted),
            "state": await _state(search, reader, viewer, page) if wanted.include_state else {},
        }
    if page.following is not None:
        answer["next_batch"] = token_text(page.following)
    return answer


async def _question(
    search: Search, user_id: UserId, wanted: RoomEvents, token: Token
) -> Question | None:
    """What the index is asked; None when nothing can be found."""
    phrases = phrases_of(wanted.search_term)
    rooms = await _rooms(search, user_id, wanted)
    senders = wanted.filter.senders
    if token.group == "room_id":
        rooms = [room_id for room_id in rooms if room_id == token.member]
    elif token.group == "sender":
        senders = [token.member] if senders is None or token.member in senders else []
    if not phrases or not rooms or senders == []:
        return None
    # More senders than that are looked for among the results.
    named = senders if senders is not None and len(senders) <= MAX_SENDERS else []
    return Question(phrases, rooms, named, wanted.kinds)


async def _rooms(search: Search, user_id: UserId, wanted: RoomEvents) -> list[RoomId]:
    """The rooms that the user is in, or was and still wants to hear of, as the filter allows."""
    own = await search.rooms.memberships.of_user(user_id)
    rooms = [
        room_id
        for room_id, member in own.items()
        if member.membership in ("join", "leave", "ban")
        and not member.is_forgotten
        and wanted.filter.allows_room(room_id)
    ]
    if len(rooms) <= MAX_ROOMS:
        return rooms
    facts = await search.rooms.facts.of(rooms)
    newest = sorted(facts.values(), key=lambda fact: -fact.position)
    return [fact.room_id for fact in newest[:MAX_ROOMS]]


async def _results(
    search: Search, reader: Reader, viewer: Viewer, wanted: RoomEvents, page: Page
) -> list[JsonObject]:
    events = [hit.stored for hit in page.hits]
    rendered = await client_events(search.rooms, reader, viewer, events)
    results: list[JsonObject] = []
    for hit, shown in zip(page.hits, rendered, strict=True):
        result: JsonObject = {"rank": hit.rank, "result": Raw(shown)}
        if (around := wanted.event_context) is not None:
            result["context"] = await context_of(search.rooms, reader, viewer, hit.stored, around)
        results.append(result)
    return results


def _groups(page: Page, wanted: RoomEvents) -> JsonObject:
    """The results of the page by room and by sender, in the order of their first ones."""
    groups: JsonObject = {}
    for key in wanted.group_keys:
        members: dict[str, JsonObject] = {}
        for hit in page.hits:
            event = hit.stored.event
            member = event.room_id if key == "room_id" else event.sender
            group = members.setdefault(member, {"order": len(members), "results": []})
            group["results"].append(event.event_id)
            if (token := page.groups.get(member)) is not None:
                group["next_batch"] = token_text(token)
        groups[key] = members
    return groups


async def _state(search: Search, reader: Reader, viewer: Viewer, page: Page) -> JsonObject:
    """The state of each room in the results, as far as the viewer may know it."""
    state: JsonObject = {}
    for room_id in _rooms_of(page):
        until = await reach(search.rooms, viewer.user_id, room_id)
        if until is not None:
            entries = await reading.state_at(reader, room_id, until)
            events = await events_of(search.rooms, reader, entries)
            shown = await client_events(search.rooms, reader, viewer, events)
            state[room_id] = [Raw(event) for event in shown]
    return state


def _rooms_of(page: Page) -> Iterable[RoomId]:
    return dict.fromkeys(hit.stored.event.room_id for hit in page.hits)
