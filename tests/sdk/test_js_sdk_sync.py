"""matrix-js-sdk follows rooms through the classic sync, as Element Web does."""

from typing import Any

from tests.kit.client import Client
from tests.sdk.conftest import NewApp


async def room_of(host: Client, *guests: Client, name: str = "Tower") -> str:
    """A room of the host's that all the guests have joined, whose messages the server can read."""
    invite = [guest.user_id for guest in guests]
    open_talk = {"type": "m.room.encryption", "content": {}}
    room_id = await host.creates_room(name=name, invite=invite, initial_state=[open_talk])
    for guest in guests:
        await guest.joins(room_id)
    return room_id


async def test_the_list_of_rooms(alice: Client, bob: Client, new_js_sdk: NewApp) -> None:
    quiet = await room_of(bob, alice, name="Quiet")
    busy = await room_of(bob, alice, name="Busy")
    invited = await bob.creates_room(name="Come in", invite=[alice.user_id])
    left = await room_of(bob, alice, name="Left")
    await alice.leaves(left)
    await bob.sends(busy, "first")
    app = await new_js_sdk(alice)
    await app.does("isUnread", room=busy, count=1)
    rooms = {room.pop("room"): room for room in await app.does("rooms")}
    here = {"membership": "join", "highlights": 0, "joined": 2}
    assert rooms[busy] == {"name": "Busy", "unread": 1} | here
    assert rooms[quiet] == {"name": "Quiet", "unread": 0} | here
    assert (rooms[invited]["name"], rooms[invited]["membership"]) == ("Come in", "invite")
    assert set(rooms) == {busy, quiet, invited}

    await bob.sets_state(quiet, "m.room.name", {"name": "Loud"})
    await app.does("isNamed", room=quiet, name="Loud")
    await bob.sends(quiet, "now the newest")
    await app.does("isUnread", room=quiet, count=1)
    joined = [room["room"] for room in await app.does("rooms") if room["membership"] == "join"]
    assert joined == [quiet, busy]


async def test_unread_counts_and_receipts(alice: Client, bob: Client, new_js_sdk: NewApp) -> None:
    room_id = await room_of(bob, alice)
    app = await new_js_sdk(alice)
    first = await bob.sends(room_id, "one")
    await bob.sends(room_id, "two", **{"m.mentions": {"user_ids": [alice.user_id]}})
    await bob.sends(room_id, "three")
    await app.does("isUnread", room=room_id, count=3)
    assert await app.does("highlights", room=room_id) == 1

    await app.does("markRead", room=room_id, event=first)
    await app.does("isUnread", room=room_id, count=2)
    last = (await app.does("read", room=room_id, text="three"))["event"]
    await app.does("markRead", room=room_id, event=last)
    await app.does("isUnread", room=room_id, count=0)
    assert await app.does("highlights", room=room_id) == 0
    told = (await bob.syncs())["rooms"]["join"][room_id]["ephemeral"]["events"]
    assert [event["content"][last]["m.read"].keys() for event in told] == [{alice.user_id}]

    answer = await app.does("say", room=room_id, text="seen")
    await bob.post(f"/rooms/{room_id}/receipt/m.read/{answer}")
    await app.does("seesReceipt", room=room_id, event=answer, user=bob.user_id)


async def test_typing(alice: Client, bob: Client, new_js_sdk: NewApp) -> None:
    room_id = await room_of(bob, alice)
    app = await new_js_sdk(alice)
    await bob.put(f"/rooms/{room_id}/typing/{bob.user_id}", {"typing": True, "timeout": 20_000})
    await app.does("seesTyping", room=room_id, user=bob.user_id)
    await bob.syncs()
    await app.does("type", room=room_id)
    told = (await bob.syncs())["rooms"]["join"][room_id]["ephemeral"]["events"]
    (typing,) = (event["content"]["user_ids"] for event in told)
    assert sorted(typing) == [alice.user_id, bob.user_id]


async def test_members_come_when_they_are_needed(
    alice: Client, bob: Client, carol: Client, dave: Client, new_js_sdk: NewApp
) -> None:
    everybody = [alice, bob, carol, dave]
    room_id = await room_of(bob, alice, carol, dave)
    for number in range(6):
        await carol.sends(room_id, f"{number}")
    app = await new_js_sdk(alice)
    known = await app.does("knownMembers", room=room_id)
    assert sorted(known) == [alice.user_id, carol.user_id]
    (room,) = await app.does("rooms")
    assert room["joined"] == 4
    loaded = await app.does("loadMembers", room=room_id)
    assert sorted(loaded) == sorted(one.user_id for one in everybody)


async def test_paging_back(alice: Client, bob: Client, new_js_sdk: NewApp) -> None:
    room_id = await room_of(bob, alice)
    texts = [f"message {number}" for number in range(40)]
    for text in texts:
        await bob.sends(room_id, text)
    app = await new_js_sdk(alice)
    assert await app.does("texts", room=room_id) == texts[-5:]
    pages = 0
    while await app.does("scrollBack", room=room_id, count=15):
        pages += 1
    assert await app.does("texts", room=room_id) == texts
    assert pages in (2, 3)


async def test_edits_are_gathered(alice: Client, bob: Client, new_js_sdk: NewApp) -> None:
    room_id = await room_of(bob, alice)
    event_id = await bob.sends(room_id, "frist")
    edits = [await edits_message(bob, room_id, event_id, text) for text in ("furst", "first")]
    for number in range(10):
        await bob.sends(room_id, f"{number}")
    app = await new_js_sdk(alice)
    assert await app.does("jumpTo", room=room_id, event=event_id) == ["first"]
    assert await app.does("replacement", room=room_id, event=event_id) == edits[-1]
    found = await app.does("replacements", room=room_id, event=event_id)
    assert found == edits[::-1]

    live = await bob.sends(room_id, "lvie")
    await app.does("read", room=room_id, text="lvie")
    await edits_message(bob, room_id, live, "live")
    seen = await app.does("read", room=room_id, text="live")
    assert (seen["event"], seen["edited"]) == (live, True)


async def edits_message(client: Client, room_id: str, event_id: str, text: str) -> str:
    content: dict[str, Any] = {
        "m.new_content": {"msgtype": "m.text", "body": text},
        "m.relates_to": {"rel_type": "m.replace", "event_id": event_id},
    }
    return await client.sends(room_id, f"* {text}", **content)


async def test_threads(alice: Client, bob: Client, new_js_sdk: NewApp) -> None:
    room_id = await room_of(bob, alice)
    root = await bob.sends(room_id, "a long story")
    thread = {"m.relates_to": {"rel_type": "m.thread", "event_id": root}}
    await bob.sends(room_id, "part one", **thread)
    await bob.sends(room_id, "meanwhile")
    app = await new_js_sdk(alice)
    await app.does("isThreadUnread", room=room_id, event=root, count=1)
    await app.does("readThread", room=room_id, event=root, text="part one")
    await app.does("sayInThread", room=room_id, event=root, text="go on")
    await bob.sends(room_id, "part two", **thread)
    await app.does("readThread", room=room_id, event=root, text="part two")
    # Who answers in a thread has read it up to there.
    await app.does("isThreadUnread", room=room_id, event=root, count=1)
    texts = await app.does("texts", room=room_id)
    assert texts == ["a long story", "meanwhile"]

    later = await new_js_sdk(alice)
    assert await later.does("listThreads", room=room_id) == [{"event": root, "length": 3}]
    texts = await later.does("readThread", room=room_id, event=root, text="a long story")
    assert texts == ["a long story", "part one", "go on", "part two"]
