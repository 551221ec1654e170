"""What phones with Element X do, through the SDK that Element X is made of."""

from urllib.parse import parse_qs, urlsplit

import pytest
from tests.element_x.conftest import NewApp, OpenApp
from tests.kit.apps import Browser
from tests.kit.client import Client
from tests.kit.server import Server
from tests.sdk.apps import App, AppFailed


async def test_signing_in_by_oauth(server: Server, alice: Client, open_app: OpenApp) -> None:
    app = await open_app()
    asked = urlsplit(await app.does("askForLogin"))
    page = await server.http.get(f"{server.url}{asked.path}?{asked.query}", allow_redirects=False)
    browser = Browser(server)
    await browser.visits(alice)
    answer = await browser.allows(page.headers["location"].removeprefix("/authorise/"))
    session = await app.does("finishLogin", url=answer["redirect_to"])
    assert session["user"] == alice.user_id
    scopes = parse_qs(asked.query)["scope"][0].split()
    assert any(scope.endswith(f":{session['device']}") for scope in scopes)
    assert await app.does("trust", user=alice.user_id) == {
        "hasIdentity": True,
        "isDeviceSigned": True,
    }
    await app.does("start")
    room_id = await app.does("create", name="From a phone", invite=[])
    await app.does("say", room=room_id, text="after OAuth")
    assert await app.does("refresh") == alice.user_id
    await app.does("say", room=room_id, text="after a refresh")
    await app.does("sees", room=room_id, text="after a refresh")
    # The SDK itself ends sessions over https alone; here the person does, on another device.
    where = f"/devices/{session['device']}"
    asked = await alice.delete(where, json={}, expect=401)
    await alice.delete(where, json={"auth": alice.password_auth(session=asked["session"])})
    with pytest.raises(AppFailed, match=r"invalid_grant|unknown token"):
        await app.does("refresh")


async def test_two_phones_talk_encrypted(alice: Client, bob: Client, new_app: NewApp) -> None:
    one, other = await new_app(alice), await new_app(bob)
    room_id = await one.does("create", name="Reeds", invite=[bob.user_id])
    await other.does("join", room=room_id)
    for writer, reader in ((one, other), (other, one), (one, other)):
        text = f"{writer.user_id} is here"
        await writer.does("say", room=room_id, text=text)
        await reader.does("sees", room=room_id, text=text)
    stored = await alice.get(f"/rooms/{room_id}/messages", params={"dir": "b", "limit": 3})
    assert {event["type"] for event in stored["chunk"]} == {"m.room.encrypted"}


async def test_the_room_list(alice: Client, bob: Client, new_app: NewApp) -> None:
    app = await new_app(alice)
    names = [f"Room {number}" for number in range(30)]
    rooms = {name: await bob.creates_room(name=name, invite=[alice.user_id]) for name in names}
    for name in names:
        await alice.joins(rooms[name])
        await bob.sends(rooms[name], f"hello in {name}")
    await app.does("rooms", names=names[::-1])
    await bob.sends(rooms["Room 3"], "up")
    names.remove("Room 3")
    await app.does("rooms", names=["Room 3", *names[::-1]])


async def test_history_comes_back_from_the_backup(
    alice: Client, bob: Client, new_app: NewApp
) -> None:
    old, other = await new_app(alice), await new_app(bob)
    room_id = await old.does("create", name="Kept", invite=[bob.user_id])
    await other.does("join", room=room_id)
    texts = ["first", "second"]
    await old.does("say", room=room_id, text=texts[0])
    await other.does("sees", room=room_id, text=texts[0])
    await other.does("say", room=room_id, text=texts[1])
    await old.does("sees", room=room_id, text=texts[1])
    key = await old.does("makeRecoveryKey")
    await old.does("signOut")

    fresh = await new_app(alice)
    await fresh.does("recover", key=key)
    await fresh.does("history", room=room_id, texts=texts)
    trust = await fresh.does("trust", user=alice.user_id)
    assert trust == {"hasIdentity": True, "isDeviceSigned": True}


async def test_a_message_waits_for_who_is_away(alice: Client, bob: Client, new_app: NewApp) -> None:
    one, other = await new_app(alice), await new_app(bob)
    room_id = await one.does("create", name="Later", invite=[bob.user_id])
    await other.does("join", room=room_id)
    await one.does("say", room=room_id, text="before")
    await other.does("sees", room=room_id, text="before")
    await other.does("stop")
    await _says_all(one, room_id, 25)
    await other.does("start")
    await other.does("sees", room=room_id, text="message 24")


async def _says_all(app: App, room_id: str, count: int) -> None:
    for number in range(count):
        await app.does("say", room=room_id, text=f"message {number}")
