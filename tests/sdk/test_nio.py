"""matrix-nio with encryption: two bots hold an encrypted conversation."""

from pathlib import Path

from nio import RoomPreset
from nio.responses import JoinResponse, RoomCreateResponse
from tests.kit.client import Client
from tests.kit.server import Server
from tests.sdk.conftest import NewBot
from tests.sdk.nio_bot import pump, read, say


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
