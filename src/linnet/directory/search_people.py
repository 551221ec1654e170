"""Search for people by name.

Whoever shares a room with the searcher is found by any letter. Strangers are found only if the
server's settings let them, by a name of some length, a few at a time, and not many in an hour:
nobody shall carry off a list of everybody.
# spec: client-server-api #user-directory
"""

from msgspec import Struct

from linnet.accounts.find import Person, find_people
from linnet.directory.wiring import Directory
from linnet.errors import InvalidParam, LimitExceeded
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import RoomId, UserId
from linnet.rooms.sharing import joined_rooms, sharers_of
from linnet.storage.patience import TookTooLong
from linnet.words import is_unspaced, words_of

DEFAULT_LIMIT = 10
MAX_LIMIT = 50
MAX_TERM_LENGTH = 256
MAX_CONTACTS = 5000
"""Looked through by name; who shares rooms with more people finds them as strangers."""
MAX_STRANGERS = 10
"""In one answer."""
MIN_LETTERS = 3
"""Of a name, to find strangers by it. A character of a script without spaces counts for two."""
MAX_CANDIDATES = 200
MAX_LOOKS = 500
"""Rooms looked at to learn whether candidates are in a public one."""
MAX_TIME_MS = 2000


class SearchBody(Struct, frozen=True):
    search_term: str
    limit: int = DEFAULT_LIMIT


@endpoint(
    "POST",
    "/_matrix/client/v3/user_directory/search",
    operation="searchUserDirectory",
    access=Access.USER,
    limit=Limit.PEOPLE,
)
async def post_search(directory: Directory, call: Call, *, body: SearchBody) -> JsonObject:
    if len(body.search_term) > MAX_TERM_LENGTH:
        raise InvalidParam(f"A search term has at most {MAX_TERM_LENGTH} characters")
    if body.limit < 0:
        raise InvalidParam("limit must not be negative")
    limit = min(body.limit, MAX_LIMIT)
    user_id = call.requester.user_id
    # COMPAT(clients that send whole addresses): `@ada:server` means the name before the colon.
    text = body.search_term.strip()
    if text.startswith("@"):
        text = text.partition(":")[0]
    contacts = await sharers_of(directory.rooms, user_id)
    async with directory.db.snapshot() as reader:
        known = await find_people(reader, text, list(contacts)[:MAX_CONTACTS], limit + 1)
    others = await _strangers(directory, text, contacts | {user_id})
    found = sorted([*known, *others[:MAX_STRANGERS]], key=lambda p: _order(p, contacts))
    results = [
        person
        for person in found[:limit]
        if person.user_id in contacts or directory.strangers.may_see(call.requester, person.user_id)
    ]
    return {
        "results": [_shown(person) for person in results],
        "limited": len(found) > len(results) or len(others) > MAX_STRANGERS,
    }


def _order(person: Person, contacts: set[UserId]) -> tuple[int, bool, bool, UserId]:
    """Those who fit best, of them contacts, of them people with a name."""
    is_stranger = person.user_id not in contacts
    return person.rank, is_stranger, person.display_name is None, person.user_id


async def _strangers(directory: Directory, text: str, known: set[UserId]) -> list[Person]:
    """Those who fit and may be found by people they share no room with; one more than is told."""
    rule = directory.settings.people_found
    letters = sum(2 if is_unspaced(word) else len(word) for word in words_of(text, 20))
    if rule == "contacts" or letters < MIN_LETTERS:
        return []
    try:
        async with directory.db.patient_snapshot(MAX_TIME_MS) as reader:
            candidates = await find_people(reader, text, None, MAX_CANDIDATES)
    except TookTooLong as why:
        raise LimitExceeded("Too many people are searching", retry_after_ms=1000) from why
    found: list[Person] = []
    looks = _Looks(directory)
    for person in candidates:
        if person.user_id in known:
            continue
        if rule == "everybody" or await looks.is_in_public_room(person.user_id):
            found.append(person)
            if len(found) > MAX_STRANGERS:
                break
    return found


class _Looks:
    """Learns who is in a public room, with an end."""

    def __init__(self, directory: Directory) -> None:
        self._rooms = directory.rooms
        self._is_public: dict[RoomId, bool] = {}
        self._left = MAX_LOOKS

    async def is_in_public_room(self, user_id: UserId) -> bool:
        for room_id in await joined_rooms(self._rooms, user_id):
            if room_id not in self._is_public:
                if self._left == 0:
                    return False
                self._left -= 1
                head = await self._rooms.heads.get(room_id)
                self._is_public[room_id] = head is not None and (
                    head.join_rule == "public" or head.history_visibility == "world_readable"
                )
            if self._is_public[room_id]:
                return True
        return False


def _shown(person: Person) -> JsonObject:
    shown = {
        "user_id": person.user_id,
        "display_name": person.display_name,
        "avatar_url": person.avatar_url,
    }
    return {key: value for key, value in shown.items() if value is not None}
