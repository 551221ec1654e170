"""Come into a room's call by a link, without an account, and go again."""

from typing import Literal

from msgspec import Struct

from linnet.accounts.guests import create_guest, guest_name
from linnet.accounts.profile_field import GUEST
from linnet.calls import store_links
from linnet.calls.guests import new_guest
from linnet.calls.links import OVER, hash_of, link_of
from linnet.calls.store_links import CallLink
from linnet.calls.wiring import Calls
from linnet.errors import GuestAccessForbidden, LimitExceeded, NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.http.response import JsonObject
from linnet.ids import DeviceId, RoomId, UserId
from linnet.rooms.draft import Draft
from linnet.rooms.head import MEMBER
from linnet.rooms.send import append_in_turn
from linnet.sessions.sign_in import DeviceWish, SignedIn, open_session
from linnet.storage.database import Tx

MAX_GUESTS = 20
"""By one link at a time."""
_RETRY_MS = 60_000


class Entry(Struct, frozen=True):
    display_name: str


class Entered(Struct, frozen=True):
    """Who the guest is now, and whether they are inside or wait to be let in."""

    user_id: UserId
    device_id: DeviceId
    access_token: str
    room_id: RoomId
    membership: Literal["join", "knock"]
    expires_ts: int
    """When the link ends, and with it everything here, at the latest."""


@endpoint(
    "POST",
    "/_linnet/call_links/{token}/enter",
    operation="linnet.enterByCallLink",
    access=Access.NONE,
    limit=Limit.SIGN_IN,
)
async def post_enter(calls: Calls, call: Call, token: str, *, body: Entry) -> Entered:
    """Become a guest, for this call alone.

    The access token works for what a call needs: sync in all its forms, which shows the room's
    create, power levels, encryption, member and `org.matrix.msc3401.call.member` events and raised
    hands, and nothing else; sending the own `call.member` state, now or delayed; `m.reaction` to
    such an event, and its redaction; device keys and to-device messages of and to people in the
    room; an OpenID token for the call's own token service. All else is `M_GUEST_ACCESS_FORBIDDEN`.
    Once the guest is gone the token is `M_UNKNOWN_TOKEN`.

    With `knock` they wait, at most 15 minutes: sync shows the room as joined when somebody has let
    them in, and the token is over when they were turned away. Whoever is inside but not in the call
    is gone after five minutes.

    Raises:
        NotFound: the link was never one, has ended, or the room does not want guests any more.
        InvalidParam: no name, or one of more than 60 characters.
        LimitExceeded: too many came at once, or 20 guests are here by this link.
    """
    name = guest_name(body.display_name)
    link, _ = await link_of(calls, token)
    # By link too: whoever has it may come from many addresses.
    calls.rooms.rate_limits.spend(Limit.SIGN_IN, f"call link {link.id}")
    now_ms = calls.rooms.clock.now_ms()
    async with calls.rooms.db.transaction() as tx:
        if await store_links.link_with_hash(tx, hash_of(token), now_ms) is None:
            raise NotFound(OVER)
        if await store_links.count_guests(tx, link.id) >= MAX_GUESTS:
            raise LimitExceeded(
                f"{MAX_GUESTS} guests are here by this link", retry_after_ms=_RETRY_MS
            )
        user_id = await create_guest(calls.sessions.accounts, tx, name)
        signed_in = await open_session(calls.sessions, tx, user_id, DeviceWish())
        guest = new_guest(user_id, link, now_ms)
        await store_links.put_guest(tx, guest)
        await _come(calls, tx, link, user_id, name)
        # Before it is certain: whoever asked may be gone by then, and a guest must not be missed.
        tx.on_rollback(lambda: calls.guests.forget(user_id))
        calls.guests.add(guest)
    return _entered(link, signed_in)


async def _come(calls: Calls, tx: Tx, link: CallLink, user_id: UserId, name: str) -> None:
    """Knock at the room, or be invited by the link's maker and join."""
    steps = [(user_id, "knock")] if link.needs_approval else [(link.maker, "invite")]
    if not link.needs_approval:
        steps.append((user_id, "join"))
    for sender, membership in steps:
        # As `member_content` will make it, once the account is there for all to read.
        content = {"membership": membership, "displayname": name, GUEST: True}
        draft = Draft(link.room_id, sender, MEMBER, content, user_id)
        await append_in_turn(tx, calls.rooms, draft)


def _entered(link: CallLink, signed_in: SignedIn) -> Entered:
    return Entered(
        signed_in.user_id,
        signed_in.device_id,
        signed_in.issued.access_token,
        link.room_id,
        "knock" if link.needs_approval else "join",
        link.expires_ts,
    )


@endpoint(
    "POST",
    "/_linnet/call_guest/leave",
    operation="linnet.endCallGuest",
    access=Access.USER,
    limit=Limit.WRITES,
)
async def post_leave(calls: Calls, call: Call) -> JsonObject:
    """A guest goes, and is gone at once: from the call, from the room, from this server.

    Raises:
        GuestAccessForbidden: whoever asks is no guest.
    """
    if not call.requester.is_guest:
        raise GuestAccessForbidden("Only a guest of a call can go like this")
    await calls.guests.end(call.requester.user_id)
    return {}
