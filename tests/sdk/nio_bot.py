"""What bots of matrix-nio do, its encryption included."""

import asyncio
from collections.abc import Callable

from nio import AsyncClient, RoomMessageText
from nio.responses import RoomSendResponse

SYNC_MS = 5000
SEES_WITHIN_S = 30
"""After this long a message that did not come, or could not be read, counts as lost."""


async def read(bot: AsyncClient, *texts: str) -> None:
    """Sync until decrypted messages have said all this."""
    seen: list[str] = []

    def note(_: object, event: RoomMessageText) -> None:
        assert event.decrypted
        seen.append(event.body)

    bot.add_event_callback(note, RoomMessageText)
    await sync_until(bot, lambda: set(texts) <= set(seen))


async def sync_until(bot: AsyncClient, is_done: Callable[[], bool]) -> None:
    async with asyncio.timeout(SEES_WITHIN_S):
        while not is_done():
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
