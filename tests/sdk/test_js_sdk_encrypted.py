"""matrix-js-sdk with its Rust crypto talks encrypted with the web app and with matrix-nio."""

import asyncio
from base64 import b64decode, b64encode

import pytest
from nio import AsyncClient, RoomEncryptedFile
from nio.crypto.attachments import decrypt_attachment
from tests.kit.client import Client
from tests.kit.server import PASSWORD
from tests.sdk import nio_bot
from tests.sdk.apps import App
from tests.sdk.conftest import NewApp, NewBot

FILE = b64encode(bytes(range(256)) * 20).decode()


async def meet(host: App, guest: App) -> str:
    """An encrypted room of the host's, in which both see each other."""
    room_id = await host.does("makeRoom", name="Tower", invite=[guest.user_id])
    await guest.does("join", room=room_id)
    await host.does("seesMember", room=room_id, user=guest.user_id)
    return str(room_id)


async def says(one: App, other: App, room_id: str, text: str) -> str:
    """Send a message that the other decrypts; its event id."""
    event_id = await one.does("say", room=room_id, text=text)
    seen = await other.does("read", room=room_id, text=text)
    assert seen == {"event": event_id, "sender": one.user_id, "encrypted": True, "edited": False}
    return str(event_id)


async def test_js_sdk_and_the_web_app_talk(
    alice: Client, bob: Client, new_js_sdk: NewApp, new_web: NewApp
) -> None:
    js_sdk, web = await new_js_sdk(alice), await new_web(bob)
    room_id = await meet(js_sdk, web)
    for one, other in ((js_sdk, web), (web, js_sdk)):
        event_id = await says(one, other, room_id, f"hello from {one.user_id}")
        await other.does("react", room=room_id, event=event_id, key="🐦")
        senders = await one.does("seeReaction", room=room_id, event=event_id, key="🐦")
        assert senders == [other.user_id]

        corrected = f"corrected by {one.user_id}"
        await one.does("edit", room=room_id, event=event_id, text=corrected)
        seen = await other.does("read", room=room_id, text=corrected)
        assert (seen["event"], seen["edited"]) == (event_id, True)

        await one.does("redact", room=room_id, event=event_id)
        await other.does("seeRedacted", room=room_id, event=event_id)

        name = f"file of {one.user_id}"
        await one.does("sendFile", room=room_id, name=name, file=FILE)
        assert await other.does("readFile", room=room_id, name=name) == FILE
    stored = await alice.get(f"/rooms/{room_id}/messages", params={"dir": "b", "limit": 50})
    kinds = {event["type"] for event in stored["chunk"]}
    assert "m.room.encrypted" in kinds
    assert "m.room.message" not in kinds


async def test_three_kinds_of_apps_in_one_room(
    alice: Client,
    bob: Client,
    carol: Client,
    new_js_sdk: NewApp,
    new_web: NewApp,
    new_bot: NewBot,
) -> None:
    js_sdk, web, bot = await new_js_sdk(alice), await new_web(bob), await new_bot(carol)
    room_id = await meet(js_sdk, web)
    await alice.invites(room_id, carol)
    await bot.sync(timeout=0)
    await bot.join(room_id)
    await bot.sync(timeout=0, full_state=True)
    await nio_bot.pump(bot)
    for app in (js_sdk, web):
        await app.does("seesMember", room=room_id, user=carol.user_id)

    await says(js_sdk, web, room_id, "from js-sdk")
    await says(web, js_sdk, room_id, "from the web app")
    await web.does("sendFile", room=room_id, name="for the bot", file=FILE)
    files = await bot_reads(bot, ["from js-sdk", "from the web app"])
    assert await bot_opens(bot, files[0]) == b64decode(FILE)

    await nio_bot.say(bot, room_id, "from nio")
    for app in (js_sdk, web):
        seen = await app.does("read", room=room_id, text="from nio")
        assert (seen["sender"], seen["encrypted"]) == (carol.user_id, True)


async def bot_reads(bot: AsyncClient, texts: list[str]) -> list[RoomEncryptedFile]:
    """Wait for these messages; the files that came meanwhile."""
    files: list[RoomEncryptedFile] = []
    bot.add_event_callback(lambda _, event: files.append(event), RoomEncryptedFile)
    await nio_bot.read(bot, *texts)
    await nio_bot.sync_until(bot, lambda: bool(files))
    return files


async def bot_opens(bot: AsyncClient, event: RoomEncryptedFile) -> bytes:
    loaded = await bot.download(event.url)
    return decrypt_attachment(loaded.body, event.key["k"], event.hashes["sha256"], event.iv)


@pytest.mark.parametrize("asking", ["js-sdk", "web"])
async def test_comparing_emoji(
    alice: Client, bob: Client, new_js_sdk: NewApp, new_web: NewApp, asking: str
) -> None:
    js_sdk, web = await new_js_sdk(alice), await new_web(bob)
    await js_sdk.does("makeIdentity", user=alice.user_id, password=PASSWORD)
    await web.does("hasIdentity")
    room_id = await web.does("makeDirectChat", user=alice.user_id)
    await js_sdk.does("join", room=room_id)
    await web.does("seesMember", room=room_id, user=alice.user_id)
    await says(js_sdk, web, room_id, "is it you?")

    asks, answers = (js_sdk, web) if asking == "js-sdk" else (web, js_sdk)
    await asks.does("askToVerify", user=answers.user_id, room=room_id)
    await answers.does("acceptToVerify")
    await asks.does("startEmoji")
    shown, also_shown = await asyncio.gather(asks.does("emoji"), answers.does("emoji"))
    assert len(shown) == 7
    assert shown == also_shown
    await asyncio.gather(asks.does("confirm"), answers.does("confirm"))
    for one, other in ((js_sdk, web), (web, js_sdk)):
        await one.does("trusts", user=other.user_id)
        await one.does("trustsDevice", user=other.user_id, key=other.device_id)


@pytest.mark.parametrize("first", ["web", "js-sdk"])
async def test_history_opens_with_the_other_apps_recovery_key(
    alice: Client, new_js_sdk: NewApp, new_web: NewApp, first: str
) -> None:
    """Old messages, sent and backed up by one app, are read by the other on a new device."""
    if first == "web":
        old = await new_web(alice)
        await old.does("hasIdentity")
    else:
        old = await new_js_sdk(alice)
        await old.does("makeIdentity", user=alice.user_id, password=PASSWORD)
    room_id = await old.does("makeRoom", name="Notes", invite=[])
    recovery_key = await old.does("makeRecoveryKey")
    event_id = await old.does("say", room=room_id, text="kept for later")
    await old.does("backedUp")

    new = await (new_js_sdk if first == "web" else new_web)(alice)
    await new.does("openRoom", room=room_id)
    await new.does("locked", room=room_id, event=event_id)
    await new.does("recover", key=recovery_key)
    seen = await new.does("read", room=room_id, text="kept for later")
    assert (seen["event"], seen["encrypted"]) == (event_id, True)
    await new.does("trustsDevice", user=alice.user_id, key=new.device_id)
    await says(new, old, room_id, "from the new device")
