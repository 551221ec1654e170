"""Open a session on a device, and remove devices."""

from collections.abc import Iterable

from msgspec import Struct

from linnet.changes.vocabulary import DeviceRemoved
from linnet.errors import InvalidParam
from linnet.ids import DeviceId, UserId, parse_device_id
from linnet.sessions import store, store_devices, tokens
from linnet.sessions.store import AppGrant, Session
from linnet.sessions.store_devices import Device
from linnet.sessions.tokens import Issued
from linnet.sessions.wiring import Sessions
from linnet.storage.database import Tx

DEVICE_ID_LENGTH = 10
MAX_DISPLAY_NAME_LENGTH = 255
"""Ours; longer than any client's name for itself."""


class DeviceWish(Struct, frozen=True):
    """How a client wants to sign in."""

    device_id: str | None = None
    display_name: str | None = None
    wants_refresh: bool = False
    """Whether the client can refresh; else its access token does not expire."""
    wants_media_token: bool = False
    """Whether it is a browser that loads media with a cookie."""
    grant: AppGrant | None = None
    """What was granted to an app, when one signs in through OAuth 2.0."""


class SignedIn(Struct, frozen=True):
    user_id: UserId
    device_id: DeviceId
    session_id: int
    issued: Issued
    media_token: str | None


def check_display_name(name: str) -> None:
    """Raises InvalidParam when it is too long."""
    if len(name) > MAX_DISPLAY_NAME_LENGTH:
        raise InvalidParam(f"A device's name has at most {MAX_DISPLAY_NAME_LENGTH} characters")


async def open_session(sessions: Sessions, tx: Tx, user_id: UserId, wish: DeviceWish) -> SignedIn:
    """Sign a user in on a device, which is made if it is new.

    A session that the device already had ends: its tokens speak for nobody any more.
    # spec: client-server-api #relationship-between-access-tokens-and-devices

    Raises:
        InvalidParam: an impossible device id or name.
        Forbidden: a gate refuses the device id.
    """
    if wish.display_name is not None:
        check_display_name(wish.display_name)
    now_ms = sessions.clock.now_ms()
    if wish.device_id:
        device_id = parse_device_id(wish.device_id)
    else:
        device_id = DeviceId(sessions.rng.letters(DEVICE_ID_LENGTH))
    for gate in sessions.device_gates:
        await gate(tx, user_id, device_id)
    if await store_devices.device(tx, user_id, device_id) is None:
        new = Device(user_id, device_id, wish.display_name, None, None)
        await store_devices.add_device(tx, new, now_ms)
    else:
        await store.remove_session(tx, user_id, device_id)
    session_id = int.from_bytes(sessions.rng.random_bytes(7), "big")
    app = (None, None) if wish.grant is None else (wish.grant.client_id, wish.grant.scope)
    await store.add_session(tx, Session(session_id, user_id, device_id, *app), now_ms)
    expires_from_ms = now_ms if wish.wants_refresh else None
    issued = await tokens.issue(tx, sessions.rng, session_id, 0, expires_from_ms)
    media_token = None
    if wish.wants_media_token:
        media_token = await tokens.issue_media_token(tx, sessions.rng, session_id, 0)
    return SignedIn(user_id, device_id, session_id, issued, media_token)


async def remove_devices(
    sessions: Sessions, tx: Tx, user_id: UserId, device_ids: Iterable[DeviceId]
) -> None:
    """Sign devices out and remove them with all that belongs to them; unknown ones are skipped."""
    for device_id in device_ids:
        if await store_devices.device(tx, user_id, device_id) is None:
            continue
        await store.remove_session(tx, user_id, device_id)
        await store_devices.remove_device(tx, user_id, device_id)
        for projection in sessions.device_projections:
            await projection(tx, user_id, device_id)
        tx.emit(DeviceRemoved(tx.next_position(), user_id, device_id))
