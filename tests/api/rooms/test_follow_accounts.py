"""What rooms do when accounts change."""

from tests.kit.client import Client
from tests.kit.server import Server


async def test_a_new_name_is_shown_in_all_rooms(server: Server, alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(invite=[bob.user_id])
    await bob.joins(room_id)
    await bob.syncs()
    await alice.put(f"/profile/{alice.user_id}/displayname", {"displayname": "Alice A."})
    answer = await bob.syncs(timeout_ms=10_000)
    events = answer["rooms"]["join"][room_id]["timeline"]["events"]
    assert [event["content"]["displayname"] for event in events] == ["Alice A."]
    assert events[0]["unsigned"]["prev_content"]["membership"] == "join"


async def test_who_closes_the_account_leaves_all_rooms(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await bob.creates_room(invite=[alice.user_id])
    await alice.joins(room_id)
    await bob.creates_room(invite=[alice.user_id])
    await bob.syncs()
    await alice.post("/account/deactivate", {"auth": alice.password_auth()})
    left: set[str] = set()
    while len(left) < 2:
        await bob.syncs(timeout_ms=10_000)
        left = {
            where
            for where, event in bob.folding.seen
            if event.get("state_key") == alice.user_id and event["content"]["membership"] == "leave"
        }
    assert room_id in left
