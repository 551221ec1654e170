"""What bots of mautrix do with encryption, which is libolm's."""

import asyncio
from pathlib import Path

from mautrix.appservice import AppService
from mautrix.client import Client, DecryptionDispatcher
from mautrix.client.state_store import MemoryStateStore
from mautrix.crypto import OlmMachine, PgCryptoStore, StateStore
from mautrix.errors import SessionNotFound
from mautrix.types import (
    EncryptedEvent,
    Event,
    EventType,
    LoginType,
    MessageEvent,
    RoomID,
    StateEvent,
    TrustState,
    UserID,
)
from mautrix.util.async_db import Database
from tests.kit.server import PASSWORD, Server

HEARS_WITHIN_S = 30
"""After this long a message that did not come, or could not be read, counts as lost."""
LOOKS_AGAIN_S = 1
"""For a key that came in the moment before the bot began to wait for it."""


class KnownRooms(MemoryStateStore, StateStore):
    """What a bot and its encryption know of rooms."""

    async def find_shared_rooms(self, user_id: UserID) -> list[RoomID]:
        return [room_id for room_id, members in self.members.items() if user_id in members]


class MautrixBot:
    """One device, its keys in SQLite, with what it has decrypted and nobody has asked for yet."""

    def __init__(self, server: Server, user_id: str, folder: Path) -> None:
        self.user_id = user_id
        url = f"sqlite:///{folder / 'keys.db'}"
        self._database = Database.create(url, upgrade_table=PgCryptoStore.upgrade_table)
        self.keys = PgCryptoStore(user_id, "pickled with this", self._database)
        self.rooms = KnownRooms()
        self.client = Client(
            mxid=UserID(user_id),
            base_url=server.url,
            state_store=self.rooms,
            sync_store=self.keys,
        )
        self.crypto = OlmMachine(self.client, self.keys, self.rooms)
        self._messages: asyncio.Queue[MessageEvent] = asyncio.Queue()

    async def signs_in(self) -> None:
        """Sync on a new device."""
        await self._database.start()
        await self.client.login(password=PASSWORD)
        await self.loads_keys()
        await self.crypto.share_keys()
        self.client.start(None)

    async def goes_on(self, from_before: "MautrixBot") -> None:
        """Sync on the device of another, which has stopped, and whose folder this one has."""
        await self._database.start()
        self.client.device_id = await self.keys.get_device_id() or self.client.device_id
        self.client.api.token = from_before.client.api.token
        await self.loads_keys()
        self.client.start(None)

    async def signs_in_through(self, service: AppService) -> None:
        """Be told of everything by the transactions of a service, and never sync."""
        await self._database.start()
        self.client.api.token = service.as_token
        await self.client.login(login_type=LoginType.APPSERVICE)
        await self.loads_keys()
        service.to_device_handler = self.crypto.handle_as_to_device_event
        service.device_list_handler = self.crypto.handle_as_device_lists
        service.otk_handler = self.crypto.handle_as_otk_counts
        service.matrix_event_handler(self.is_told)
        await self.crypto.share_keys()

    async def is_told(self, event: Event) -> None:
        if isinstance(event, StateEvent):
            await self.rooms.update_state(event)
        if event.type == EventType.ROOM_MEMBER:
            await self.crypto.handle_member_event(event)
        elif isinstance(event, EncryptedEvent):
            await self.decrypts(event)

    async def loads_keys(self) -> None:
        await self.crypto.load()
        await self.keys.put_device_id(self.client.device_id)
        self.client.crypto = self.crypto
        # As bridges of mautrix do, wait for a key that is late.
        self.client.remove_dispatcher(DecryptionDispatcher)
        self.client.add_event_handler(EventType.ROOM_ENCRYPTED, self.decrypts)

    async def decrypts(self, event: EncryptedEvent) -> None:
        async with asyncio.timeout(HEARS_WITHIN_S):
            while True:
                try:
                    decrypted = await self.crypto.decrypt_megolm_event(event)
                    break
                except SessionNotFound as missing:
                    key = (event.room_id, missing.session_id)
                    await self.crypto.wait_for_session(*key, timeout=LOOKS_AGAIN_S)
        await self._messages.put(decrypted)

    async def joins(self, room_id: str) -> None:
        await self.client.join_room(RoomID(room_id))
        await self.client.get_state_event(RoomID(room_id), EventType.ROOM_ENCRYPTION)

    async def says(self, room_id: str, text: str) -> str:
        return await self.client.send_text(RoomID(room_id), text)

    async def reads(self, text: str) -> MessageEvent:
        """The message of this text, which has come or comes, from a device that it knows."""
        async with asyncio.timeout(HEARS_WITHIN_S):
            while (event := await self._messages.get()).content.body != text:
                pass
        assert event["mautrix"]["was_encrypted"]
        assert event["mautrix"]["trust_state"] != TrustState.UNKNOWN_DEVICE
        return event

    async def stops(self) -> None:
        """May be called again."""
        self.client.stop()
        await self.client.api.session.close()
        await self._database.stop()
