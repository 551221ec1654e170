"""JSON can hold a NUL where PostgreSQL's text cannot: nobody may break anything with it."""

from tests.kit.client import Client


async def test_a_nul_anywhere(alice: Client, bob: Client) -> None:
    room_id = await alice.creates_room(
        visibility="public", name="a\0b", topic="\0", creation_content={"type": "\0"}
    )
    await alice.sets_state(room_id, "m.x", {"a": "b"}, "\0")
    await alice.sends_event(room_id, "m.\0", {"body": "\0"})
    member = {"membership": "join", "displayname": "a\0"}
    await alice.sets_state(room_id, "m.room.member", member, alice.user_id)
    await alice.put(f"/profile/{alice.user_id}/displayname", {"displayname": "x\0y"})
    await alice.sets_state(room_id, "m.room.tombstone", {"replacement_room": "!\0:a"})
    # What was written is told as it was.
    assert (await alice.get(f"/rooms/{room_id}/state/m.x/%00")).json == {"a": "b"}
    assert (await alice.get(f"/rooms/{room_id}/state/m.room.name"))["name"] == "a\0b"
    await bob.get("/publicRooms")
    await bob.post("/publicRooms", {"filter": {"generic_search_term": "a\0b"}})
    await bob.post("/user_directory/search", {"search_term": "a\0b"})
