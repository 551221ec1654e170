"""People in a call without a screen: keys by matrix-js-sdk, media by LiveKit's SDK.

More browsers than three would starve a small machine.
"""

import asyncio
from base64 import b64decode
from collections.abc import Sequence

from livekit import rtc
from livekit.rtc._proto import e2ee_pb2
from tests.browser.person import Named
from tests.kit.calls import Participant, asks_sfu
from tests.kit.client import Client
from tests.sdk.apps import App

LEVEL = 200
"""How bright the pictures are that they send."""
LOOK_EVERY_S = 1


class Headless:
    """A member of the room on a device of their own; `name` as for `Caller`."""

    def __init__(self, person: Client, app: App) -> None:
        self.person, self._app = person, app
        self.name = person.user_id[1:].partition(":")[0]
        self.identity = f"{app.user_id}:{app.device_id}"
        self._own: Participant | None = None
        self._known: set[tuple[str, int, str]] = set()
        self._room_id = ""

    async def joins_room(self, room_id: str) -> None:
        self._room_id = room_id
        await self._app.does("join", room=room_id)

    async def joins(self, watches: Sequence[Named]) -> None:
        """Come into the call; receives only the pictures of those named."""
        await self._app.does("joinCall", room=self._room_id, count=0)
        await self._app.does("callKey", user=self.identity, key="0")
        ticket = await asks_sfu(self.person, self._room_id, device_id=self._app.device_id)
        self._own = await Participant.enters(
            ticket.json, b"", encryption=_like_browsers(), watches=await self._named(watches)
        )
        await self._learns()
        await self._own.shows(LEVEL)

    async def _named(self, watches: Sequence[Named]) -> set[str]:
        identities = await self._app.does("identities", room=self._room_id)
        return {one for one in identities if any(one.startswith(f"@{w.name}:") for w in watches)}

    async def _learns(self) -> None:
        """Give the media every key that has come since."""
        assert self._own is not None
        known = {tuple(key) for key in await self._app.does("callKeys")}
        for identity, index, key in known - self._known:
            self._own.has_key(identity, index, b64decode(key))
        self._known = known

    async def sees(self, other: Named) -> int:
        """The brightness of the next picture of somebody that can be decoded."""
        assert self._own is not None
        (identity,) = await self._named([other])
        looking = asyncio.ensure_future(self._own.sees(identity))
        while not looking.done():
            await self._learns()
            await asyncio.wait([looking], timeout=LOOK_EVERY_S)
        return looking.result()

    async def says_goodbye(self) -> None:
        """Leave the call as the room sees it, and go on receiving from the media server."""
        await self._app.does("leaveCall", room=self._room_id)

    @property
    def is_connected(self) -> bool:
        return self._own is not None and self._own.room.isconnected()

    async def leaves(self) -> None:
        await self.says_goodbye()
        assert self._own is not None
        await self._own.leaves()


def _like_browsers() -> rtc.E2EEOptions:
    """Keys of each person, made as Element Call and the web app make them."""
    options = rtc.KeyProviderOptions(
        key_ring_size=256,
        ratchet_window_size=10,
        key_derivation_function=e2ee_pb2.KeyDerivationFunction.HKDF,
    )
    return rtc.E2EEOptions(key_provider_options=options)
