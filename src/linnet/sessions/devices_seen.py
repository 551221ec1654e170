"""A person's devices as our own account page shows them: with the app that opened each session."""

import urllib.parse

from msgspec import Struct

from linnet.ids import DeviceId, UserId
from linnet.sessions import store, store_devices
from linnet.sessions.oauth.register_client import app_of
from linnet.sessions.wiring import Sessions


class SeenDevice(Struct, frozen=True):
    device_id: DeviceId
    display_name: str | None
    last_seen_ts: int | None
    last_seen_ip: str | None
    app_name: str | None
    """As the app calls itself; None for a device that did not come through OAuth 2.0."""
    app_host: str | None


async def devices_seen(sessions: Sessions, user_id: UserId) -> list[SeenDevice]:
    """In the order in which they were added."""
    async with sessions.db.snapshot() as reader:
        devices = await store_devices.devices_of(reader, user_id)
        opened = {s.device_id: s.client_id for s in await store.sessions_of(reader, user_id)}
        apps = {
            client_id: await app_of(reader, client_id)
            for client_id in {client_id for client_id in opened.values() if client_id}
        }
    seen = []
    for device in devices:
        now = sessions.last_seen.of(user_id, device.device_id)
        seen_ts, seen_ip = now or (device.last_seen_ts, device.last_seen_ip)
        app = apps.get(opened.get(device.device_id) or "")
        seen.append(
            SeenDevice(
                device.device_id,
                device.display_name,
                seen_ts,
                seen_ip,
                None if app is None else app.client_name,
                None if app is None else urllib.parse.urlsplit(app.client_uri).hostname,
            )
        )
    return seen
