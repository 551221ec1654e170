"""Account data."""

# covers: getAccountData, getAccountDataPerRoom, setAccountData, setAccountDataPerRoom

from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.server import Server

from linnet.accounts import account_data
from linnet.changes.vocabulary import AccountDataChanged, Change
from linnet.ids import RoomId, UserId

ROOM = "!room:linnet.test"


def at(client: Client, data_type: str, room_id: str | None = None) -> str:
    room = "" if room_id is None else f"/rooms/{room_id}"
    return f"/user/{client.user_id}{room}/account_data/{data_type}"


@pytest.mark.parametrize("room_id", [None, ROOM])
async def test_data_are_kept_as_they_are(alice: Client, room_id: str | None) -> None:
    path = at(alice, "org.example.colour", room_id)
    await alice.get(path, expect=404, errcode="M_NOT_FOUND")
    for content in ({"a": [1, 2.5, None, {"b": "é\u0000"}]}, {}):
        await alice.put(path, content)
        assert (await alice.get(path)).json == content


async def test_rooms_and_the_whole_are_apart(alice: Client) -> None:
    await alice.put(at(alice, "org.example.x"), {"where": "global"})
    await alice.put(at(alice, "org.example.x", ROOM), {"where": "room"})
    assert (await alice.get(at(alice, "org.example.x")))["where"] == "global"
    assert (await alice.get(at(alice, "org.example.x", ROOM)))["where"] == "room"
    await alice.get(at(alice, "org.example.x", "!other:linnet.test"), expect=404)


@pytest.mark.parametrize("room_id", [None, ROOM])
@pytest.mark.parametrize("data_type", ["m.fully_read", "m.push_rules"])
async def test_what_the_server_controls_cannot_be_set(
    alice: Client, room_id: str | None, data_type: str
) -> None:
    path = at(alice, data_type, room_id)
    await alice.put(path, {"a": 1}, expect=405, errcode="M_BAD_JSON")


@pytest.mark.parametrize("room_id", [None, ROOM])
async def test_account_data_are_nobody_elses(
    server: Server, alice: Client, bob: Client, room_id: str | None
) -> None:
    path = at(alice, "org.example.secret", room_id)
    await alice.put(path, {"secret": 1})
    for client in (bob, server.admin):
        await client.get(path, expect=403, errcode="M_FORBIDDEN")
        await client.put(path, {}, expect=403, errcode="M_FORBIDDEN")
    await server.nobody().get(path, expect=401, errcode="M_MISSING_TOKEN")
    await server.nobody().put(path, expect=401, errcode="M_MISSING_TOKEN")
    assert (await alice.get(path))["secret"] == 1


@pytest.mark.parametrize(
    ("body", "errcode"), [(b"{", "M_NOT_JSON"), (b"[]", "M_BAD_JSON"), (b"NaN", "M_NOT_JSON")]
)
async def test_the_content_must_be_an_object(alice: Client, body: bytes, errcode: str) -> None:
    for room_id in (None, ROOM):
        await alice.put(at(alice, "org.x", room_id), body, expect=400, errcode=errcode)


async def test_what_is_no_id_is_refused(alice: Client) -> None:
    for call in (alice.get, alice.put):
        await call(at(alice, "org.x", "room"), expect=400, errcode="M_INVALID_PARAM")
    await alice.put(at(alice, "x" * 256), expect=400, errcode="M_INVALID_PARAM")


async def test_too_much_is_refused(alice: Client) -> None:
    big = {"big": "x" * account_data.MAX_CONTENT_BYTES}
    await alice.put(at(alice, "org.x"), big, expect=413, errcode="M_TOO_LARGE")


async def test_changes_are_announced_and_can_be_read_by_position(
    server: Server, alice: Client
) -> None:
    heard: list[Change] = []
    server.house.hall.notifier.listen(heard.append)
    await alice.put(at(alice, "org.one"), {"n": 1})
    await alice.put(at(alice, "org.two", ROOM), {"n": 2})
    await alice.put(at(alice, "org.one"), {"n": 3})
    changes = [change for change in heard if isinstance(change, AccountDataChanged)]
    told: list[Any] = [(change.user_id, change.room_id, change.type) for change in changes]
    one, two = (alice.user_id, None, "org.one"), (alice.user_id, ROOM, "org.two")
    assert told == [one, two, one]
    user_id, before = UserId(alice.user_id), changes[0].position - 1
    async with server.house.hall.db.snapshot() as reader:
        found = await account_data.data_between(reader, user_id, before, changes[1].position)
        assert [(datum.room_id, datum.content) for datum in found] == [(ROOM, b'{"n":2}')]
        found = await account_data.data_between(reader, user_id, before, changes[2].position)
        assert [datum.content for datum in found] == [b'{"n":2}', b'{"n":3}']
        of_room = await account_data.data_of_room(reader, user_id, RoomId(ROOM))
        assert [datum.type for datum in of_room] == ["org.two"]
        whole = await account_data.all_data(reader, user_id)
        assert {"org.one", "org.two"} <= {datum.type for datum in whole}


# covers: unstable.deleteAccountData, unstable.deleteAccountDataPerRoom
@pytest.mark.parametrize("with_room", [False, True])
async def test_deleted_data_are_gone_and_told_once(alice: Client, with_room: bool) -> None:
    room_id = await alice.creates_room() if with_room else None
    other = await alice.another_device()
    path = at(alice, "org.example.x", room_id)
    unstable = f"/_matrix/client/unstable/org.matrix.msc3391{path}"
    await alice.delete(unstable)
    await alice.put(path, {"a": 1})
    await other.syncs()
    await alice.delete(unstable)
    await alice.get(path, expect=404, errcode="M_NOT_FOUND")
    answer = (await other.syncs()).json
    told = answer["rooms"]["join"][room_id] if room_id else answer
    assert told["account_data"]["events"] == [{"type": "org.example.x", "content": {}}]
    assert "org.example.x" not in str((await alice.get("/sync")).json)
    await alice.delete(unstable)
    assert "org.example.x" not in str((await other.syncs()).json)
    await alice.put(path, {"a": 2})
    assert (await alice.get(path)).json == {"a": 2}


async def test_what_cannot_be_deleted(server: Server, alice: Client, bob: Client) -> None:
    base = "/_matrix/client/unstable/org.matrix.msc3391"
    await bob.delete(base + at(alice, "m.x"), expect=403, errcode="M_FORBIDDEN")
    await alice.delete(base + at(alice, "m.push_rules"), expect=405, errcode="M_BAD_JSON")
    await alice.delete(base + at(alice, "m.fully_read", ROOM), expect=405, errcode="M_BAD_JSON")
    await server.nobody().delete(base + at(alice, "m.x"), expect=401, errcode="M_MISSING_TOKEN")
