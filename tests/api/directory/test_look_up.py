"""How many strangers somebody may look up."""

from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

HOUR_MS = 3600 * 1000
SEARCH = "/user_directory/search"


async def strict(new_server: NewServer, clock: MovableClock, most: int) -> Server:
    server = await new_server(
        rate_limits=True, clock=clock, strangers_looked_up=most, people_found="everybody"
    )
    server.admin = await server.person("admin", is_first=True)
    return server


async def test_looking_everybody_up_comes_to_an_end(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await strict(new_server, clock, 3)
    alice = await server.person("alice")
    crowd = [await server.person("swarm") for _ in range(5)]
    for one in crowd[:2]:
        await alice.get(f"/profile/{one.user_id}")
    clock.advance(1000)
    await alice.get("/profile/@nobody:linnet.test", expect=404)
    for path in (f"/profile/{crowd[2].user_id}", "/profile/@guessed:linnet.test/displayname"):
        refused = await alice.get(path, expect=429, errcode="M_LIMIT_EXCEEDED")
        assert refused["retry_after_ms"] == HOUR_MS - 1000
    # The same people again are no news, and what is not told is not counted.
    for _ in range(20):
        await alice.get(f"/profile/{crowd[0].user_id}")
    clock.advance(HOUR_MS - 1000)
    for one in crowd[2:4]:
        await alice.get(f"/profile/{one.user_id}")
    await alice.get(f"/profile/{crowd[4].user_id}", expect=429, errcode="M_LIMIT_EXCEEDED")


async def test_searching_counts_as_well(new_server: NewServer) -> None:
    server = await strict(new_server, MovableClock(), 3)
    alice = await server.person("alice")
    crowd = [await server.person("swarm") for _ in range(5)]
    room_id = await alice.creates_room(preset="public_chat")
    await crowd[4].joins(room_id)
    for _ in range(2):
        found = await alice.post(SEARCH, {"search_term": "swarm", "limit": 50})
        assert len(found["results"]) == 4
        assert found["results"][0]["user_id"] == crowd[4].user_id
        assert found["limited"] is True
    told = {person["user_id"] for person in found["results"]}
    [hidden] = [one for one in crowd if one.user_id not in told]
    await alice.get(f"/profile/{hidden.user_id}", expect=429, errcode="M_LIMIT_EXCEEDED")


async def test_people_in_ones_rooms_are_not_counted(new_server: NewServer) -> None:
    server = await strict(new_server, MovableClock(), 0)
    alice, bob, carol = [await server.person(name) for name in ("alice", "bob", "carol")]
    stranger = await server.person("stranger")
    room_id = await alice.creates_room(invite=[bob.user_id])
    await carol.creates_room(invite=[alice.user_id])
    for one in (alice, bob, carol):
        await alice.get(f"/profile/{one.user_id}")
    await alice.get(f"/profile/{stranger.user_id}", expect=429, errcode="M_LIMIT_EXCEEDED")
    await bob.leaves(room_id)
    await alice.get(f"/profile/{bob.user_id}", expect=429, errcode="M_LIMIT_EXCEEDED")
    await server.admin.get(f"/profile/{stranger.user_id}")


async def test_the_default_gives_out_two_hundred(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(rate_limits=True, clock=clock)
    await server.person("admin", is_first=True)
    alice = await server.person("alice")
    for number in range(200):
        await alice.get(f"/profile/@person{number}:linnet.test", expect=404)
        clock.advance(100)
    for number in range(200, 250):
        await refuses(alice, f"/profile/@person{number}:linnet.test")
        clock.advance(100)


async def refuses(client: Client, path: str) -> None:
    await client.get(path, expect=429, errcode="M_LIMIT_EXCEEDED")
