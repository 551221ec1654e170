"""matrix-nio with encryption: two bots hold an encrypted conversation."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest_asyncio
from nio import AsyncClient, AsyncClientConfig, RoomMessageText, RoomPreset
from nio.responses import JoinResponse, LoginResponse, RoomCreateResponse, RoomSendResponse
from tests.kit.client import Client
from tests.kit.server import PASSWORD, Server

NewBot = Callable[[Client], Awaitable[AsyncClient]]
SYNC_MS = 5000


@pytest_asyncio.fixture
async def new_bot(server: Server, tmp_path: Path) -> AsyncIterator[NewBot]:
    """Signs a person in with matrix-nio, its keys in a store of its own."""
    bots: list[AsyncClient] = []

    async def make(person: Client) -> AsyncClient:
        folder = tmp_path / str(len(bots))
        folder.mkdir()
        config = AsyncClientConfig(store_sync_tokens=True, encryption_enabled=True)
        bot = AsyncClient(server.url, person.user_id, store_path=str(folder), config=config)
        bots.append(bot)
        assert isinstance(await bot.login(PASSWORD), LoginResponse)
        if bot.should_upload_keys:
            await bot.keys_upload()
        return bot

    yield make
    for bot in bots:
        await bot.close()


async def read(bot: AsyncClient, text: str) -> None:
    """Sync until a decrypted message says this."""
    seen: list[str] = []

    def note(_: object, event: RoomMessageText) -> None:
        assert event.decrypted
        seen.append(event.body)

    bot.add_event_callback(note, RoomMessageText)
    while text not in seen:
        await bot.sync(timeout=SYNC_MS)
        await pump(bot)


async def pump(bot: AsyncClient) -> None:
    """Send what the encryption has to say."""
    if bot.should_upload_keys:
        await bot.keys_upload()
    if bot.should_query_keys:
        await bot.keys_query()
    await bot.send_to_device_messages()


async def say(bot: AsyncClient, room_id: str, text: str) -> None:
    content = {"msgtype": "m.text", "body": text}
    sent = await bot.room_send(room_id, "m.room.message", content, ignore_unverified_devices=True)
    assert isinstance(sent, RoomSendResponse), sent


async def test_two_bots_talk_encrypted(
    server: Server, alice: Client, bob: Client, new_bot: NewBot
) -> None:
    one, other = await new_bot(alice), await new_bot(bob)
    made = await one.room_create(preset=RoomPreset.private_chat, invite=[bob.user_id])
    assert isinstance(made, RoomCreateResponse)
    room_id = made.room_id
    await other.sync(timeout=0)
    assert room_id in other.invited_rooms
    assert isinstance(await other.join(room_id), JoinResponse)
    for bot in (one, other):
        await bot.sync(timeout=0, full_state=True)
        await pump(bot)
    assert one.rooms[room_id].encrypted
    await say(one, room_id, "hello from nio")
    await read(other, "hello from nio")
    await say(other, room_id, "and back")
    await read(one, "and back")
    stored = await alice.get(f"/rooms/{room_id}/messages", params={"dir": "b", "limit": 2})
    assert {event["type"] for event in stored["chunk"]} == {"m.room.encrypted"}


async def test_a_file_goes_up_and_down(
    server: Server, alice: Client, new_bot: NewBot, tmp_path: Path
) -> None:
    bot = await new_bot(alice)
    file = tmp_path / "notes.txt"
    file.write_bytes(b"some bytes")
    uploaded, keys = await bot.upload(
        lambda *_: str(file), content_type="text/plain", filename="notes.txt", encrypt=True
    )
    assert keys is not None
    loaded = await bot.download(uploaded.content_uri)
    assert loaded.body != b"some bytes"
    assert len(loaded.body) == len(b"some bytes")
