"""Guests in calls: who is here, and that they are gone when it is over.

A guest is gone when their link ends or is revoked, when the room does not want guests any more,
when they leave or are thrown out, when they have been out of the call for five minutes, and when
nobody lets them in. Then they have left the room and the media server, and of their account nothing
stays but that its name is used.
"""

import asyncio
import logging

from msgspec.structs import replace

from linnet.accounts.standing import standing
from linnet.calls import store_links
from linnet.calls.media_server import MediaServer, NoMediaServer
from linnet.calls.store_links import CallGuest
from linnet.calls.taking_part import places_of
from linnet.errors import LimitExceeded, MatrixError
from linnet.ids import RoomId, UserId
from linnet.rooms.draft import Draft
from linnet.rooms.guests import ALLOWED, CALL_MEMBER
from linnet.rooms.head import MEMBER, RoomHead
from linnet.rooms.members import member_content
from linnet.rooms.send import append_in_turn
from linnet.rooms.wiring import Rooms
from linnet.sessions.deactivate import end_account
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Tx

logger = logging.getLogger(__name__)

LOOK_EVERY_MS = 2_000
MAX_AWAY_MS = 5 * 60 * 1000
"""How long a guest may be out of the call, also before they are in it for the first time."""
MAX_PLACES = 100
"""Names of one guest in the media server, one for each time that they come back."""
MAX_WAITING_MS = 15 * 60 * 1000
"""How long one waits to be let in."""


def allows_guests(head: RoomHead) -> bool:
    """Whether a room lets people without an account into its calls."""
    state = head.state.get(ALLOWED)
    return state is not None and state.content.get("allowed") is True and not head.is_closed


class Guests:
    """The guests who are here, in memory and in the database."""

    def __init__(self, sessions: Sessions, rooms: Rooms, media_server: MediaServer | None) -> None:
        self._sessions = sessions
        self._rooms = rooms
        self._media_server = media_server
        self._guests: dict[UserId, CallGuest] = {}
        self._turn = asyncio.Lock()
        """One looks or ends at a time, so that whoever waits for an end sees it done."""

    def __len__(self) -> int:
        return len(self._guests)

    def __contains__(self, user_id: object) -> bool:
        return user_id in self._guests

    async def load(self) -> None:
        """Go on with those of an earlier run."""
        async with self._rooms.db.snapshot() as reader:
            found = await store_links.all_guests(reader)
        self._guests = {guest.user_id: guest for guest in found}

    def add(self, guest: CallGuest) -> None:
        """Look after a guest who is just being made."""
        self._guests[guest.user_id] = guest

    def forget(self, user_id: UserId) -> None:
        """They were not made after all."""
        self._guests.pop(user_id, None)

    async def note_place(self, user_id: UserId, media_room: str, identity: str) -> None:
        """A guest may enter the media server under this name.

        Raises:
            LimitExceeded: they have had MAX_PLACES names.
        """
        async with self._rooms.db.transaction() as tx:
            if len(await store_links.places_of(tx, user_id)) >= MAX_PLACES:
                raise LimitExceeded("A guest came back too often", retry_after_ms=MAX_AWAY_MS)
            await store_links.add_place(tx, user_id, (media_room, identity))

    async def run(self) -> None:
        """Look again and again until cancelled."""
        while True:
            await self._rooms.clock.wait_ms(LOOK_EVERY_MS)
            await self.look()

    async def look(self) -> None:
        """Look once after everybody."""
        async with self._turn:
            await self._look()

    async def _look(self) -> None:
        guests = list(self._guests.values())
        if not guests:
            return
        async with self._rooms.db.snapshot() as reader:
            links = await store_links.link_ids(reader)
        for guest in guests:
            try:
                # Also when the server stopped between a link's end and that of its guests.
                await (self._look_at(guest) if guest.link_id in links else self._end(guest))
            except Exception:
                logger.exception("Looking after a guest failed, trying again")

    async def end_of_link(self, link_id: str) -> None:
        """A link was revoked: whoever came by it goes."""
        async with self._turn:
            for guest in list(self._guests.values()):
                if guest.link_id == link_id:
                    await self._end(guest)

    async def end(self, user_id: UserId) -> None:
        """Let a guest be gone; for one who is, nothing happens."""
        async with self._turn:
            guest = self._guests.get(user_id)
            if guest is not None:
                await self._end(guest)

    async def _end(self, guest: CallGuest) -> None:
        user_id = guest.user_id
        async with self._rooms.db.transaction() as tx:
            places = await store_links.places_of(tx, user_id)
            await self._leave_room(tx, guest)
            account = await standing(tx, user_id)
            if account is not None and account.is_active:
                await end_account(self._sessions, tx, user_id, erase=True)
            await store_links.remove_guest(tx, user_id)
        self._guests.pop(user_id, None)
        await self._leave_media_server(places)

    async def _look_at(self, guest: CallGuest) -> None:
        now_ms, user_id = self._rooms.clock.now_ms(), guest.user_id
        head = await self._rooms.heads.get(guest.room_id)
        if head is None or not allows_guests(head) or guest.expires_ts <= now_ms:
            await self._end(guest)
            return
        member = (await self._rooms.memberships.of_user(user_id)).get(guest.room_id)
        if member is None:
            return  # their coming is on its way to the disk
        away_ms = 0 if guest.away_since_ts is None else now_ms - guest.away_since_ts
        match member.membership:
            case "join":
                is_there = bool(places_of(head, user_id, now_ms))
                if not is_there and away_ms >= MAX_AWAY_MS:
                    await self._end(guest)
                elif is_there != (guest.away_since_ts is None):
                    await self._put(replace(guest, away_since_ts=None if is_there else now_ms))
            case "knock" | "invite" if away_ms >= MAX_WAITING_MS:
                await self._end(guest)
            case "invite":
                await self._let_in(guest, now_ms)
            case "leave" | "ban":
                await self._end(guest)

    async def _let_in(self, guest: CallGuest, now_ms: int) -> None:
        """Somebody in the room has said yes to their knock."""
        content = await member_content(self._rooms, guest.user_id, "join")
        async with self._rooms.db.transaction() as tx:
            draft = Draft(guest.room_id, guest.user_id, MEMBER, content, guest.user_id)
            await append_in_turn(tx, self._rooms, draft)
        await self._put(replace(guest, away_since_ts=now_ms))

    async def _put(self, guest: CallGuest) -> None:
        async with self._rooms.db.transaction() as tx:
            await store_links.put_guest(tx, guest)
        self._guests[guest.user_id] = guest

    async def _leave_room(self, tx: Tx, guest: CallGuest) -> None:
        room_id, user_id = guest.room_id, guest.user_id
        head = await self._rooms.heads.in_turn(tx, room_id)
        if head is None:
            return
        membership = await head.membership(tx, user_id)
        if membership == "join":
            for key in places_of(head, user_id, 0):
                await self._try(tx, Draft(room_id, user_id, CALL_MEMBER, {}, key))
        if membership in ("join", "invite", "knock"):
            leave = {"membership": "leave"}
            await self._try(tx, Draft(room_id, user_id, MEMBER, leave, user_id))

    async def _try(self, tx: Tx, draft: Draft) -> None:
        try:
            await append_in_turn(tx, self._rooms, draft)
        except MatrixError as why:
            # The room does not let even them go; their account ends all the same.
            logger.info("A guest could not leave a room: %s", why)

    async def _leave_media_server(self, places: list[tuple[str, str]]) -> None:
        if self._media_server is None or not self._media_server.is_awake:
            return
        for media_room, identity in places:
            try:
                await self._media_server.put_out(media_room, identity)
            except NoMediaServer as why:
                logger.warning("A guest was not put out of a call: %s", why)
                return  # one that does not answer is not asked again for each place


def new_guest(user_id: UserId, link: store_links.CallLink, now_ms: int) -> CallGuest:
    return CallGuest(user_id, link.id, RoomId(link.room_id), now_ms, link.expires_ts)
