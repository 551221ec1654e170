"""What a backup has is there again elsewhere, on either kind of database, and goes on."""

import hashlib
import os
from typing import Any

from tests.api.backup.world import NewDatabase, World, at
from tests.api.media.files import downloads, uploads
from tests.kit import postgres
from tests.kit.client import Client
from tests.kit.server import Server

from linnet.backup.pieces import PART_BYTES
from linnet.changes.gaps import GAP
from linnet.media.holding import path_in

LARGE = os.urandom(PART_BYTES + 7)
ALGORITHMS = ["m.olm.v1.curve25519-aes-sha2", "m.megolm.v1.aes-sha2"]


def key(name: str, *, is_fallback: bool = False) -> dict[str, Any]:
    marks = {"fallback": True} if is_fallback else {}
    return {f"signed_curve25519:{name}": {"key": name, "signatures": {}, **marks}}


async def uploads_keys(client: Client) -> None:
    own = f"ed25519:{client.device_id}"
    identity = {
        "user_id": client.user_id,
        "device_id": client.device_id,
        "algorithms": ALGORITHMS,
        "keys": {own: "a public key"},
        "signatures": {client.user_id: {own: "a signature"}},
    }
    body = {
        "device_keys": identity,
        "one_time_keys": {**key("once"), **key("twice")},
        "fallback_keys": key("ever", is_fallback=True),
    }
    await client.post("/keys/upload", body)
    version = {"algorithm": "m.megolm_backup.v1.curve25519-aes-sha2", "auth_data": {"a": 1}}
    await client.post("/room_keys/version", version)


async def claims(client: Client, of: Client) -> str:
    wanted = {of.user_id: {of.device_id: "signed_curve25519"}}
    answer = await client.post("/keys/claim", {"one_time_keys": wanted})
    (name,) = answer["one_time_keys"][of.user_id][of.device_id]
    return str(name)


async def lives_again(world: World, database: str) -> None:
    """Fill the server, back it up, let it go on, and look at it elsewhere."""
    alice = await world.server.person("alice", is_first=True)
    bob = await world.server.person("bob")
    room_id = await alice.creates_room(invite=[bob.user_id])
    await bob.joins(room_id)
    sent = [await alice.sends(room_id, f"message {n} \0") for n in range(20)]
    large = await uploads(alice, LARGE)
    small = await uploads(bob, b"small \0 file")
    await uploads(bob, b"")
    await uploads_keys(alice)
    await bob.syncs()
    made = await world.backs_up()
    assert made.contents.uploads == 3
    assert made.contents.lost == []
    await alice.sends(room_id, "lost with the server")
    await claims(bob, alice)
    await bob.syncs()
    await world.verifies()
    async with world.elsewhere(database) as server:
        alice, bob = at(server, alice), at(server, bob)
        for event_id in sent:
            await bob.get(f"/rooms/{room_id}/event/{event_id}")
        assert (await downloads(bob, large)).body == LARGE
        assert (await downloads(alice, small)).body == b"small \0 file"
        assert path_in(server.folder / "media", hashlib.sha256().hexdigest()).read_bytes() == b""
        await keys_are_there(alice, bob)
        await goes_on(server, alice, bob, room_id)


async def keys_are_there(alice: Client, bob: Client) -> None:
    query = await bob.post("/keys/query", {"device_keys": {alice.user_id: []}})
    found = query["device_keys"][alice.user_id][alice.device_id]
    assert found["keys"] == {f"ed25519:{alice.device_id}": "a public key"}
    assert (await alice.get("/room_keys/version"))["auth_data"] == {"a": 1}
    # The lost server gave a key away since: none is given a second time.
    assert (await alice.syncs())["device_one_time_keys_count"] == {"signed_curve25519": 0}
    assert await claims(bob, alice) == "signed_curve25519:ever"


async def goes_on(server: Server, alice: Client, bob: Client, room_id: str) -> None:
    # Bob's token is younger than the backup, and he hears all the same.
    await alice.sends(room_id, "on the new machine")
    await bob.sees("on the new machine", room_id)
    assert server.house.hall.db.position() > GAP
    body = {"search_categories": {"room_events": {"search_term": "message"}}}
    found = (await alice.post("/search", body))["search_categories"]["room_events"]
    assert found["count"] == 20
    record = await alice.get("/_linnet/admin/v1/record")
    assert record["acts"][0]["act"] == "server.restore"
    assert (await alice.get("/_linnet/admin/v1/record/verdict"))["broken_at"] is None


async def test_on_the_same_kind_of_database(world: World, new_database: NewDatabase) -> None:
    await lives_again(world, await new_database(has_tables=False))


async def test_on_the_other_kind(world: World, postgres_server: postgres.PostgresServer) -> None:
    if world.database != "sqlite":
        await lives_again(world, "sqlite")
        return
    name = await postgres.create_database(postgres_server)
    await lives_again(world, postgres_server.url(name))
    await postgres.drop_database(postgres_server, name)


async def test_a_restored_server_backs_up_to_the_same_folder(
    world: World, new_database: NewDatabase
) -> None:
    alice = await world.server.person("alice", is_first=True)
    await uploads(alice, LARGE)
    first = await world.backs_up()
    async with world.elsewhere(await new_database(has_tables=False)) as server:
        again = World(server, world.place)
        again.key = world.key
        second = await again.backs_up()
        assert second.point.new_bytes < first.point.new_bytes / 10
        assert len(again.folder.names()) == 2
        await again.verifies()
