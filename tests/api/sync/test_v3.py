"""`GET /v3/sync`."""

from tests.kit.client import Client
from tests.kit.server import Server


async def test_a_message_reaches_the_other(server: Server, alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(invite=[bob.user_id], name="Tea")
    invited = await bob.syncs()
    assert room_id in invited["rooms"]["invite"]
    await bob.joins(room_id)
    await bob.syncs()
    await alice.sends(room_id, "hello")
    answer = await bob.syncs()
    timeline = answer["rooms"]["join"][room_id]["timeline"]
    assert [event["content"].get("body") for event in timeline["events"]] == ["hello"]
    assert timeline["limited"] is False
