"""What sliding sync costs somebody with many rooms: only what has changed is looked at."""

# covers: unstable.slidingSync

from tests.api.sync.test_sliding import ALL_EXTENSIONS, Connection, bodies, window
from tests.kit.client import Client
from tests.kit.queries import counted_queries
from tests.kit.server import Server

ROOMS = 12


async def many_rooms(one: Client, other: Client) -> list[str]:
    rooms = []
    for number in range(ROOMS):
        room_id = await one.creates_room(name=f"Room {number}", preset="public_chat")
        await other.joins(room_id)
        rooms.append(room_id)
    return rooms


async def test_an_answer_without_news_costs_no_query(
    server: Server, alice: Client, bob: Client
) -> None:
    await many_rooms(alice, bob)
    connection = Connection(bob, lists={"all": window()}, extensions=ALL_EXTENSIONS)
    await connection.syncs()
    await connection.syncs()
    with counted_queries(server) as queries:
        answer = await connection.syncs()
    assert answer["rooms"] == {}
    assert queries == []


async def test_one_message_in_one_of_many_rooms_costs_no_query(
    server: Server, alice: Client, bob: Client
) -> None:
    rooms = await many_rooms(alice, bob)
    connection = Connection(bob, lists={"all": window()}, extensions=ALL_EXTENSIONS)
    await connection.syncs()
    await alice.sends(rooms[3], "first of alice")
    await connection.syncs()
    await alice.sends(rooms[3], "second of alice")
    with counted_queries(server) as queries:
        answer = await connection.syncs()
    assert list(answer["rooms"]) == [rooms[3]]
    assert bodies(answer["rooms"][rooms[3]]) == ["second of alice"]
    assert queries == []


async def test_a_waiting_request_of_many_rooms_is_answered_with_the_one_that_moved(
    server: Server, alice: Client, bob: Client
) -> None:
    rooms = await many_rooms(alice, bob)
    connection = Connection(bob, lists={"top": window(last=0)})
    first = await connection.syncs()
    assert list(first["rooms"]) == [rooms[-1]]
    for room_id in (rooms[2], rooms[7]):
        await alice.sends(room_id, f"to {room_id}")
        answer = await connection.syncs()
        assert list(answer["rooms"]) == [room_id]
        assert answer["lists"] == {"top": {"count": ROOMS}}
        assert f"to {room_id}" in bodies(answer["rooms"][room_id])


async def test_what_was_said_outside_the_window_comes_when_the_room_is_back(
    server: Server, alice: Client, bob: Client
) -> None:
    first, second, *_ = await many_rooms(alice, bob)
    connection = Connection(bob, lists={"top": window(last=0)})
    await connection.syncs()
    await alice.sends(first, "one")
    await connection.syncs()
    await alice.sends(first, "two")
    await alice.sends(second, "pushes the first out")
    assert list((await connection.syncs())["rooms"]) == [second]
    await alice.sends(first, "three")
    answer = await connection.syncs()
    assert bodies(answer["rooms"][first]) == ["two", "three"]


async def test_state_among_the_news_is_shown(server: Server, alice: Client, bob: Client) -> None:
    rooms = await many_rooms(alice, bob)
    connection = Connection(bob, lists={"all": window()})
    await connection.syncs()
    await alice.sets_state(rooms[4], "m.room.name", {"name": "Renamed"})
    answer = await connection.syncs()
    assert answer["rooms"][rooms[4]]["name"] == "Renamed"
    state = answer["rooms"][rooms[4]]["required_state"]
    assert [event["content"] for event in state] == [{"name": "Renamed"}]


async def test_direct_chats_follow_the_account_data(
    server: Server, alice: Client, bob: Client
) -> None:
    rooms = await many_rooms(alice, bob)
    connection = Connection(bob, lists={"direct": window(filters={"is_dm": True})})
    assert (await connection.syncs())["lists"] == {"direct": {"count": 0}}
    path = f"/user/{bob.user_id}/account_data/m.direct"
    await bob.put(path, {alice.user_id: [rooms[5]]})
    answer = await connection.syncs()
    assert answer["lists"] == {"direct": {"count": 1}}
    assert list(answer["rooms"]) == [rooms[5]]
