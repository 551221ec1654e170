"""Whose devices changed since a sync."""

# covers: getKeysChanges

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from tests.api.encryption.crypto import CrossSigning, Device
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import Server


def token(server: Server) -> str:
    return f"s{server.house.hall.db.position()}_0"


async def changed(client: Client, since: str) -> list[str]:
    params = {"from": since, "to": token(client.server)}
    answer = await client.get("/keys/changes", params=params)
    found: list[str] = answer["changed"]
    return found


async def test_own_changes_and_their_kinds(server: Server, alice: Client) -> None:
    since = token(server)
    assert await changed(alice, since) == []
    device = await Device(alice).publishes()
    assert await changed(alice, since) == [alice.user_id]
    since = token(server)
    await alice.post("/keys/upload", {"device_keys": device.keys})
    await alice.post("/keys/upload", {"one_time_keys": device.one_time_keys(1)})
    assert await changed(alice, since) == []
    await CrossSigning(alice).publishes()
    assert await changed(alice, since) == [alice.user_id]


async def test_strangers_are_not_told(server: Server, alice: Client, bob: Client) -> None:
    since = token(server)
    await Device(alice).publishes()
    assert await changed(bob, since) == []


async def test_a_signature_on_anothers_key_changes_it_for_the_signer(
    server: Server, alice: Client, bob: Client
) -> None:
    keys, theirs = await CrossSigning(alice).publishes(), await CrossSigning(bob).publishes()
    since = token(server)
    signed = keys.user_signing.alone_signs(alice.user_id, theirs.json("master"))
    body = {bob.user_id: {theirs.master.public: signed}}
    await alice.post("/keys/signatures/upload", body)
    assert await changed(alice, since) == [bob.user_id]
    assert await changed(bob, since) == []


async def test_a_removed_device_counts_if_it_had_keys(server: Server, alice: Client) -> None:
    second, third = await alice.another_device(), await alice.another_device()
    await Device(second).publishes()
    since = token(server)
    await third.post("/logout")
    assert await changed(alice, since) == []
    await second.post("/logout")
    assert await changed(alice, since) == [alice.user_id]


async def test_a_new_name_of_a_device_counts_if_it_has_keys(server: Server, alice: Client) -> None:
    since = token(server)
    path, name = f"/devices/{alice.device_id}", {"display_name": "new"}
    await alice.put(path, name)
    assert await changed(alice, since) == []
    await Device(alice).publishes()
    since = token(server)
    await alice.put(path, name)
    assert await changed(alice, since) == [alice.user_id]


@pytest.mark.parametrize(
    ("params", "errcode"),
    [
        ({}, "M_MISSING_PARAM"),
        ({"from": "s1_1"}, "M_MISSING_PARAM"),
        ({"from": "x", "to": "s1_1"}, "M_INVALID_PARAM"),
        ({"from": "s1_1", "to": "yesterday"}, "M_INVALID_PARAM"),
    ],
)
async def test_wrong_tokens_are_refused(
    alice: Client, params: dict[str, str], errcode: str
) -> None:
    await alice.get("/keys/changes", params=params, expect=400, errcode=errcode)


async def test_nobody_may_not_ask(server: Server) -> None:
    await server.nobody().get("/keys/changes", expect=401, errcode="M_MISSING_TOKEN")


async def test_people_in_the_same_room_are_told(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    since = token(server)
    await bob.joins(room_id)
    assert await changed(alice, since) == [bob.user_id]
    assert await changed(bob, since) == [alice.user_id]
    since = token(server)
    await Device(bob).publishes()
    assert await changed(alice, since) == [bob.user_id]
    assert await changed(carol, since) == []
    since = token(server)
    await bob.leaves(room_id)
    answer = await alice.get("/keys/changes", params={"from": since, "to": token(server)})
    assert answer.json == {"changed": [], "left": [bob.user_id]}


async def signs_identity_of(alice: Client, bob: Client) -> None:
    keys, theirs = await CrossSigning(alice).publishes(), await CrossSigning(bob).publishes()
    await alice.syncs()
    await bob.syncs()
    signed = keys.user_signing.alone_signs(alice.user_id, theirs.json("master"))
    await alice.post("/keys/signatures/upload", {bob.user_id: {theirs.master.public: signed}})


async def test_the_signers_sync_tells_whom_they_signed(
    server: Server, alice: Client, bob: Client
) -> None:
    await signs_identity_of(alice, bob)
    assert (await alice.syncs(timeout_ms=20_000))["device_lists"] == {
        "changed": [bob.user_id],
        "left": [],
    }
    assert "device_lists" not in (await alice.syncs()).json
    assert "device_lists" not in (await bob.syncs()).json


async def test_a_signature_is_told_after_a_restart(
    new_server: NewServer, new_database: Callable[[], Awaitable[str]], tmp_path: Path
) -> None:
    """What happened before is no longer in memory."""
    database = await new_database()
    first = await Server.start(database, folder=tmp_path)
    alice, bob = await first.person("alice", is_first=True), await first.person("bob")
    await signs_identity_of(alice, bob)
    await first.stop()
    alice.server = bob.server = await new_server(database=database, folder=tmp_path)
    assert (await alice.syncs())["device_lists"]["changed"] == [bob.user_id]
    assert "device_lists" not in (await bob.syncs()).json
