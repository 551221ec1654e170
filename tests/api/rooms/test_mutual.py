"""Rooms that two people share."""

from tests.kit.client import Client
from tests.kit.server import Server

# covers: getMutualRooms, unstable.getMutualRooms

STABLE = "/_matrix/client/v1/mutual_rooms"
OLD = "/_matrix/client/unstable/uk.half-shot.msc2666/user/mutual_rooms"


async def test_only_rooms_that_both_are_in(alice: Client, bob: Client, carol: Client) -> None:
    shared = [await alice.creates_room(invite=[bob.user_id]) for _ in range(3)]
    for room_id in shared:
        await bob.joins(room_id)
    await alice.creates_room(invite=[bob.user_id])
    await alice.creates_room()
    await bob.creates_room(preset="public_chat")
    await bob.leaves(shared.pop())
    for path in (STABLE, OLD):
        answer = await alice.get(path, params={"user_id": bob.user_id})
        assert answer.json == {"joined": sorted(shared), "count": 2}
        nobody = {"joined": [], "count": 0}
        assert (await alice.get(path, params={"user_id": carol.user_id})).json == nobody
        assert (await alice.get(path, params={"user_id": "@no:elsewhere.test"})).json == nobody


async def test_many_rooms_come_in_pages(server: Server, alice: Client, bob: Client) -> None:
    rooms = [await alice.creates_room(preset="public_chat") for _ in range(101)]
    for room_id in rooms:
        await bob.joins(room_id)
    for path, token, more in ((STABLE, "from", "next_batch"), (OLD, "batch_token", None)):
        first = await alice.get(path, params={"user_id": bob.user_id})
        assert (len(first["joined"]), first["count"]) == (100, 101)
        following = {token: first[more or "next_batch_token"]}
        second = await alice.get(path, params={"user_id": bob.user_id, **following})
        assert first["joined"] + second["joined"] == sorted(rooms)
        assert second["count"] == 101
        assert second.json.keys() == {"joined", "count"}


async def test_what_is_no_question(server: Server, alice: Client) -> None:
    wrong = {"expect": 400, "errcode": "M_INVALID_PARAM"}
    for path, token in ((STABLE, "from"), (OLD, "batch_token")):
        await alice.get(path, expect=400, errcode="M_MISSING_PARAM")
        await alice.get(path, params={"user_id": alice.user_id}, **wrong)
        await alice.get(path, params={"user_id": "bob"}, **wrong)
        await alice.get(path, params={"user_id": server.admin.user_id, token: "x"}, **wrong)
        await server.nobody().get(path, expect=401, errcode="M_MISSING_TOKEN")
