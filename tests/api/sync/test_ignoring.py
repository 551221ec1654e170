"""Ignored people."""

from tests.kit.client import Client
from tests.kit.server import Server


async def ignores(one: Client, other: Client) -> None:
    content = {"ignored_users": {other.user_id: {}}}
    await one.put(f"/user/{one.user_id}/account_data/m.ignored_user_list", content)


async def test_messages_of_the_ignored_are_not_shown(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    await bob.joins(room_id)
    await carol.joins(room_id)
    await alice.syncs()
    await ignores(alice, bob)
    await bob.sends(room_id, "from bob")
    await carol.sends(room_id, "from carol")
    assert await alice.sees("from carol")
    assert alice.has_seen("from bob") is None
    history = await alice.get(f"/rooms/{room_id}/messages", params={"dir": "b", "limit": 5})
    assert "from bob" not in [e["content"].get("body") for e in history["chunk"]]


async def test_their_state_is_shown_all_the_same(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    await alice.syncs()
    await ignores(alice, bob)
    await bob.joins(room_id)
    answer = await alice.syncs()
    events = answer["rooms"]["join"][room_id]["timeline"]["events"]
    assert [event["state_key"] for event in events] == [bob.user_id]


async def test_their_invites_are_not_shown(server: Server, alice: Client, bob: Client) -> None:
    await ignores(alice, bob)
    await bob.creates_room(invite=[alice.user_id])
    assert "rooms" not in (await alice.syncs()).json
