"""Delete a room with all it holds: ask for it, and go through its stages in the background.

Each step is small and is one transaction, which also says how far it came, so the work goes on
after any stop where it was. `rooms/delete.py` tells what the stages are and what remains.
"""

import asyncio
import logging

from msgspec import Struct

from linnet.accounts.account_data import forget_room
from linnet.accounts.acts import MAX_DETAIL_LENGTH, note_act
from linnet.accounts.texts import all_texts
from linnet.admin.rooms import plain
from linnet.admin.wiring import Admin
from linnet.apps.keep import forget_room as forget_apps
from linnet.directory.close import NO_SUCH_ROOM
from linnet.directory.listing import take_off
from linnet.errors import InvalidParam, NotFound
from linnet.guarding.keep import forget_room as forget_rules
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.ids import RoomId, UserId
from linnet.media.delete import delete_files
from linnet.media.of_user import owners_of
from linnet.moderation.sessions import forget_sessions
from linnet.push.mentions import forget_mentions
from linnet.push.subscribe_thread import forget_threads
from linnet.rooms import delete
from linnet.rooms.delete import Deletion, Stage
from linnet.rooms.head import MEMBER
from linnet.rooms.named_files import addresses_in
from linnet.rooms.stored_event import StoredEvent
from linnet.search.index import forget
from linnet.storage.database import Reader, Tx

logger = logging.getLogger(__name__)

PEOPLE = 20
EVENTS = 200
TEXTS = 500
FILES = 50
MAX_FILES = 10_000
"""Of one room that are looked for elsewhere; they are held in memory meanwhile."""
MAX_ROOMS = 100
RETRY_S = 60


class DeletionBody(Struct, frozen=True):
    reason: str = ""
    """For the record alone."""


class IsDeleting(Struct, frozen=True):
    deletion: Stage


@endpoint(
    "DELETE",
    "/_linnet/admin/v1/rooms/{room_id}",
    operation="linnet.adminDeleteRoom",
    access=Access.ADMIN,
    limit=Limit.WRITES,
)
async def delete_room(
    admin: Admin, call: Call, room_id: RoomId, *, body: DeletionBody
) -> IsDeleting:
    """Begin to delete a room. Asked for once more it says how far that is."""
    if len(body.reason) > MAX_DETAIL_LENGTH:
        raise InvalidParam(f"reason has at most {MAX_DETAIL_LENGTH} characters")
    async with admin.db.transaction() as tx:
        begun = await delete.deletion_of(tx, room_id)
        if begun is not None and begun.stage != "done":
            return IsDeleting(begun.stage)
        head = await admin.rooms.heads.in_turn(tx, room_id)
        if head is None:
            raise NotFound(NO_SUCH_ROOM)
        await delete.begin(tx, admin.rooms, head)
        await take_off(tx, room_id)
        now_ms, reason = admin.clock.now_ms(), plain(body.reason)
        await note_act(tx, now_ms, call.requester.actor, "room.delete", room_id, reason)
    admin.deletion_asked.set()
    return IsDeleting("leaving")


async def keep_deleting(admin: Admin) -> None:
    """Do what is asked for, until cancelled; a room that fails is tried again later."""
    resting: set[RoomId] = set()
    while True:
        admin.deletion_asked.clear()
        async with admin.db.snapshot() as reader:
            found = await delete.unfinished(reader, MAX_ROOMS)
        next_one = next((one for one in found if one.room_id not in resting), None)
        if next_one is not None:
            try:
                await _go_on(admin, next_one)
            except Exception:
                logger.exception("Deleting a room failed, trying again in a minute")
                resting.add(next_one.room_id)
            # Others have their turn between two steps.
            await admin.clock.wait_ms(0)
        elif not await _is_asked(admin, RETRY_S if resting else None):
            resting.clear()


async def _is_asked(admin: Admin, within_s: float | None) -> bool:
    """Wait until there may be a room to delete; False when the time is up."""
    try:
        async with asyncio.timeout(within_s):
            return await admin.deletion_asked.wait()
    except TimeoutError:
        return False


async def _go_on(admin: Admin, deletion: Deletion) -> None:
    """One step of one room."""
    if deletion.stage == "leaving":
        await _put_out(admin, deletion.room_id)
    elif deletion.stage == "removing":
        await _remove_events(admin, deletion)
    else:
        await _remove_files(admin, deletion)


async def _put_out(admin: Admin, room_id: RoomId) -> None:
    async with admin.db.snapshot() as reader:
        people = await delete.people(reader, room_id, PEOPLE)
    for user_id in people:
        async with admin.db.transaction() as tx:
            await delete.put_out(tx, admin.rooms, room_id, user_id)
            await forget_room(tx, user_id, room_id)
            await forget_threads(tx, user_id, room_id)
    if not people:
        async with admin.db.transaction() as tx:
            await delete.empty(tx, admin.rooms, room_id)
            await take_off(tx, room_id)


async def _remove_events(admin: Admin, deletion: Deletion) -> None:
    if deletion.position == 0:
        # What is removed must not come into the index afterwards.
        while not await admin.search.follower.catch_up():
            pass
    async with admin.db.snapshot() as reader:
        events, until = await delete.doomed(admin.rooms, reader, deletion, EVENTS)
        sent = await _files_sent(admin, reader, events)
    if until is None:
        await _remove_receipts(admin, deletion.room_id)
        return
    async with admin.db.transaction() as tx:
        await delete.remove(tx, admin.rooms, deletion, events, until)
        await delete.add_files(tx, deletion.room_id, sent)
        await forget(tx, events)
        await forget_mentions(tx, events)


async def _remove_receipts(admin: Admin, room_id: RoomId) -> None:
    async with admin.db.transaction() as tx:
        if not await delete.remove_receipts(tx, room_id, EVENTS):
            await forget_sessions(tx, room_id)
            await forget_rules(tx, room_id)
            await forget_apps(tx, room_id)
            await delete.move(tx, room_id, "files", 0)


async def _files_sent(admin: Admin, reader: Reader, events: list[StoredEvent]) -> list[str]:
    """Files that events show, of those who have sent the events.

    What is encrypted does not show. Others' files are not for them to delete, and pictures of
    people are in their profiles.
    """
    senders: dict[str, set[UserId]] = {}
    for event in (stored.event for stored in events):
        if event.type != MEMBER:
            for media_id in _mentioned(admin, event.canonical):
                senders.setdefault(media_id, set()).add(event.sender)
    owners = await owners_of(reader, list(senders)) if senders else {}
    return [media_id for media_id, owner in owners.items() if owner in senders[media_id]]


async def _remove_files(admin: Admin, deletion: Deletion) -> None:
    """Delete the files that nothing else is seen to mention; then the room is gone."""
    room_id = deletion.room_id
    async with admin.db.snapshot() as reader:
        files = await delete.files(reader, room_id, MAX_FILES)
    if files:
        unused = list(await _unmentioned(admin, set(files)))
        for start in range(0, len(unused), FILES):
            part = unused[start : start + FILES]

            async def note(tx: Tx, part: list[str] = part) -> None:
                await delete.remove_files(tx, room_id, part)

            await delete_files(admin.media, part, note)
    async with admin.db.transaction() as tx:
        await delete.remove_files(tx, room_id, files)
        if len(files) < MAX_FILES:
            await delete.move(tx, room_id, "done", 0)


async def _unmentioned(admin: Admin, files: set[str]) -> set[str]:
    """Those of the files that neither an event nor what people keep for themselves mentions.

    Events of all rooms are looked at; after a stop from the beginning, since they are only read.
    """
    position = 0
    while files:
        async with admin.db.snapshot() as reader:
            texts = await delete.texts_after(reader, position, TEXTS)
        for _, text in texts:
            files = files - _mentioned(admin, text)
        if len(texts) < TEXTS:
            break
        position = texts[-1][0]
        await admin.clock.wait_ms(0)
    if files:
        async for text in all_texts(admin.db):
            files = files - _mentioned(admin, text)
    return files


def _mentioned(admin: Admin, text: bytes) -> set[str]:
    """The files of this server whose addresses stand in a text."""
    return set(addresses_in(admin.media.server_name, text))
