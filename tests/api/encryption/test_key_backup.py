"""The server-side key backup."""

# covers: postRoomKeysVersion, getRoomKeysVersionCurrent, getRoomKeysVersion, putRoomKeysVersion
# covers: deleteRoomKeysVersion, putRoomKeys, putRoomKeysByRoomId, putRoomKeyBySessionId
# covers: getRoomKeys, getRoomKeysByRoomId, getRoomKeyBySessionId
# covers: deleteRoomKeys, deleteRoomKeysByRoomId, deleteRoomKeyBySessionId

from typing import Any
from urllib.parse import quote

import pytest
from tests.kit.client import Client
from tests.kit.server import Server

from linnet.encryption.backup_keys import PAGE_KEYS

ALGORITHM = "m.megolm_backup.v1.curve25519-aes-sha2"
ROOM, OTHER_ROOM = "!room:linnet.test", "!without-a-domain"


def key(first: int = 0, forwarded: int = 0, verified: bool = True, data: str = "x") -> Any:
    return {
        "first_message_index": first,
        "forwarded_count": forwarded,
        "is_verified": verified,
        "session_data": {"ciphertext": data},
    }


async def creates_backup(client: Client, **auth_data: Any) -> str:
    body = {"algorithm": ALGORITHM, "auth_data": auth_data}
    return str((await client.post("/room_keys/version", body))["version"])


def keys_path(room_id: str = "", session_id: str = "") -> str:
    parts = [quote(part, safe="") for part in (room_id, session_id) if part]
    return "/".join(["/room_keys/keys", *parts])


async def test_versions_one_after_the_other(alice: Client) -> None:
    await alice.get("/room_keys/version", expect=404, errcode="M_NOT_FOUND")
    first = await creates_backup(alice, public_key="one")
    second = await creates_backup(alice, public_key="two")
    assert first != second
    newest = {
        "algorithm": ALGORITHM,
        "auth_data": {"public_key": "two"},
        "count": 0,
        "etag": "0",
        "version": second,
    }
    assert (await alice.get("/room_keys/version")).json == newest
    assert (await alice.get(f"/room_keys/version/{second}")).json == newest
    older = await alice.get(f"/room_keys/version/{first}")
    assert older["auth_data"] == {"public_key": "one"}


async def test_auth_data_can_be_changed_and_nothing_else(alice: Client) -> None:
    version = await creates_backup(alice)
    path = f"/room_keys/version/{version}"
    changed = {"algorithm": ALGORITHM, "auth_data": {"public_key": "new"}}
    await alice.put(path, changed)
    await alice.put(path, {**changed, "version": version})
    assert (await alice.get(path))["auth_data"] == {"public_key": "new"}
    for wrong in ({"algorithm": "other"}, {"version": "other"}):
        body = {**changed, **wrong}
        await alice.put(path, body, expect=400, errcode="M_INVALID_PARAM")
    await alice.put(path, {"auth_data": {}}, expect=400, errcode="M_MISSING_PARAM")


async def test_unknown_versions_are_not_found(alice: Client) -> None:
    change = {"algorithm": ALGORITHM, "auth_data": {}}
    for version in ("1", "0", "-1", "01", "x", "9" * 30, "%D9%A1"):
        path = f"/room_keys/version/{version}"
        await alice.get(path, expect=404, errcode="M_NOT_FOUND")
        await alice.put(path, change, expect=404, errcode="M_NOT_FOUND")
        await alice.delete(path, expect=404, errcode="M_NOT_FOUND")
        for keys in (keys_path(), keys_path(ROOM), keys_path(ROOM, "s")):
            params = {"version": version}
            await alice.get(keys, params=params, expect=404, errcode="M_NOT_FOUND")
            await alice.delete(keys, params=params, expect=404, errcode="M_NOT_FOUND")


async def test_a_deleted_version_is_gone_and_can_be_deleted_again(alice: Client) -> None:
    first, second = await creates_backup(alice, a=1), await creates_backup(alice, a=2)
    await alice.put(keys_path(ROOM, "s"), key(), params={"version": second})
    for _ in range(2):
        await alice.delete(f"/room_keys/version/{second}")
    await alice.get(f"/room_keys/version/{second}", expect=404, errcode="M_NOT_FOUND")
    params = {"version": second}
    await alice.get(keys_path(ROOM), params=params, expect=404, errcode="M_NOT_FOUND")
    change = {"algorithm": ALGORITHM, "auth_data": {}}
    await alice.put(f"/room_keys/version/{second}", change, expect=404, errcode="M_NOT_FOUND")
    assert (await alice.get("/room_keys/version"))["version"] == first
    assert await creates_backup(alice) not in (first, second)


async def test_keys_singly_by_room_and_all(alice: Client) -> None:
    params = {"version": await creates_backup(alice)}
    odd = "a/b+c=? ü"
    answer = await alice.put(keys_path(ROOM, odd), key(data="single"), params=params)
    assert answer.json == {"etag": "1", "count": 1}
    body: Any = {"sessions": {"two": key(data="two"), "three": key(data="three")}}
    answer = await alice.put(keys_path(ROOM), body, params=params)
    assert answer.json == {"etag": "2", "count": 3}
    body = {"rooms": {OTHER_ROOM: {"sessions": {"four": key(data="four")}}, ROOM: {"sessions": {}}}}
    answer = await alice.put(keys_path(), body, params=params)
    assert answer.json == {"etag": "3", "count": 4}

    assert (await alice.get(keys_path(ROOM, odd), params=params)).json == key(data="single")
    room = (await alice.get(keys_path(ROOM), params=params)).json
    assert room == {
        "sessions": {odd: key(data="single"), "two": key(data="two"), "three": key(data="three")}
    }
    everything = (await alice.get(keys_path(), params=params)).json
    assert everything == {
        "rooms": {ROOM: room, OTHER_ROOM: {"sessions": {"four": key(data="four")}}}
    }
    info = (await alice.get("/room_keys/version")).json
    assert (info["count"], info["etag"]) == (4, "3")


async def test_an_empty_backup_has_no_keys(alice: Client) -> None:
    params = {"version": await creates_backup(alice)}
    assert (await alice.get(keys_path(), params=params)).json == {"rooms": {}}
    assert (await alice.get(keys_path(ROOM), params=params)).json == {"sessions": {}}
    await alice.get(keys_path(ROOM, "s"), params=params, expect=404, errcode="M_NOT_FOUND")


async def test_keys_are_deleted_singly_by_room_and_all(alice: Client) -> None:
    params = {"version": await creates_backup(alice)}
    sessions = {"sessions": {name: key() for name in "abc"}}
    await alice.put(keys_path(), {"rooms": {ROOM: sessions, OTHER_ROOM: sessions}}, params=params)
    answer = await alice.delete(keys_path(ROOM, "a"), params=params)
    assert answer.json == {"etag": "2", "count": 5}
    answer = await alice.delete(keys_path(ROOM, "a"), params=params)
    assert answer.json == {"etag": "2", "count": 5}
    answer = await alice.delete(keys_path(OTHER_ROOM), params=params)
    assert answer.json == {"etag": "3", "count": 2}
    left = (await alice.get(keys_path(), params=params)).json
    assert left == {"rooms": {ROOM: {"sessions": {"b": key(), "c": key()}}}}
    answer = await alice.delete(keys_path(), params=params)
    assert answer.json == {"etag": "4", "count": 0}


@pytest.mark.parametrize(
    ("old", "new", "is_replaced"),
    [
        (key(verified=False), key(verified=True, first=9, forwarded=9), True),
        (key(verified=True, first=9, forwarded=9), key(verified=False), False),
        (key(first=5), key(first=4, forwarded=9), True),
        (key(first=4, forwarded=9), key(first=5), False),
        (key(first=4, forwarded=2), key(first=4, forwarded=1), True),
        (key(first=4, forwarded=1), key(first=4, forwarded=2), False),
        (key(), key(data="equal"), False),
    ],
)
async def test_the_better_key_is_kept(alice: Client, old: Any, new: Any, is_replaced: bool) -> None:
    params = {"version": await creates_backup(alice)}
    await alice.put(keys_path(ROOM, "s"), old, params=params)
    answer = await alice.put(keys_path(ROOM, "s"), new, params=params)
    assert answer.json == {"etag": "2" if is_replaced else "1", "count": 1}
    kept = (await alice.get(keys_path(ROOM, "s"), params=params)).json
    assert kept == (new if is_replaced else old)


async def test_only_the_newest_version_takes_keys(alice: Client) -> None:
    params = {"version": "1"}
    for path, body in (
        (keys_path(ROOM, "s"), key()),
        (keys_path(ROOM), {"sessions": {"s": key()}}),
        (keys_path(), {"rooms": {ROOM: {"sessions": {"s": key()}}}}),
    ):
        await alice.put(path, body, params=params, expect=404, errcode="M_NOT_FOUND")
    old, newest = await creates_backup(alice), await creates_backup(alice)
    for version in (old, "77", "x"):
        answer = await alice.put(
            keys_path(ROOM, "s"),
            key(),
            params={"version": version},
            expect=403,
            errcode="M_WRONG_ROOM_KEYS_VERSION",
        )
        assert answer["current_version"] == newest


async def test_backups_are_ones_own(alice: Client, bob: Client) -> None:
    params = {"version": await creates_backup(alice)}
    await alice.put(keys_path(ROOM, "s"), key(), params=params)
    await bob.get(keys_path(), params=params, expect=404, errcode="M_NOT_FOUND")
    await creates_backup(bob)
    assert (await bob.get(keys_path(), params=params)).json == {"rooms": {}}
    await bob.delete(keys_path(), params=params)
    assert (await alice.get("/room_keys/version"))["count"] == 1


async def test_a_large_backup_comes_whole(alice: Client) -> None:
    params = {"version": await creates_backup(alice)}
    rooms = {
        f"!room{n}:linnet.test": {"sessions": {f"s{m}": key() for m in range(size)}}
        for n, size in enumerate((PAGE_KEYS, 1, 2 * PAGE_KEYS + 1, 7))
    }
    await alice.put(keys_path(), {"rooms": rooms}, params=params)
    assert (await alice.get(keys_path(), params=params)).json == {"rooms": rooms}
    for room_id, room in rooms.items():
        assert (await alice.get(keys_path(room_id), params=params)).json == room


@pytest.mark.parametrize(
    "change",
    [
        {"first_message_index": -1},
        {"first_message_index": 2**70},
        {"forwarded_count": "0"},
        {"is_verified": 1},
        {"session_data": "text"},
        {"session_data": {"number": 2**60}},
    ],
)
async def test_wrong_keys_are_refused(alice: Client, change: Any) -> None:
    params = {"version": await creates_backup(alice)}
    body = {**key(), **change}
    await alice.put(keys_path(ROOM, "s"), body, params=params, expect=400, errcode="M_BAD_JSON")
    body = {"sessions": {"s": body}}
    await alice.put(keys_path(ROOM), body, params=params, expect=400, errcode="M_BAD_JSON")
    body = {"rooms": {ROOM: body}}
    await alice.put(keys_path(), body, params=params, expect=400, errcode="M_BAD_JSON")


async def test_missing_and_wrong_names_are_refused(alice: Client) -> None:
    params = {"version": await creates_backup(alice)}
    for path in (keys_path(), keys_path(ROOM), keys_path(ROOM, "s")):
        await alice.get(path, expect=400, errcode="M_MISSING_PARAM")
        await alice.delete(path, expect=400, errcode="M_MISSING_PARAM")
    await alice.put(keys_path(ROOM, "s"), key(), expect=400, errcode="M_MISSING_PARAM")
    await alice.put(keys_path(ROOM, "s"), {}, params=params, expect=400, errcode="M_MISSING_PARAM")
    for path in (keys_path("room", "s"), keys_path(ROOM, "\0")):
        await alice.put(path, key(), params=params, expect=400, errcode="M_INVALID_PARAM")
        await alice.get(path, params=params, expect=400, errcode="M_INVALID_PARAM")
    await alice.put(
        keys_path(),
        {"rooms": {"room": {"sessions": {}}}},
        params=params,
        expect=400,
        errcode="M_INVALID_PARAM",
    )
    for body in ({}, {"algorithm": ALGORITHM}, {"auth_data": {}}):
        await alice.post("/room_keys/version", body, expect=400, errcode="M_MISSING_PARAM")
    body = {"algorithm": "\0", "auth_data": {}}
    await alice.post("/room_keys/version", body, expect=400, errcode="M_INVALID_PARAM")


async def test_what_is_too_large_is_refused(alice: Client) -> None:
    params = {"version": await creates_backup(alice)}
    body = key(data="x" * 70_000)
    await alice.put(keys_path(ROOM, "s"), body, params=params, expect=413, errcode="M_TOO_LARGE")
    version = {"algorithm": ALGORITHM, "auth_data": {"x": "x" * 70_000}}
    await alice.post("/room_keys/version", version, expect=413, errcode="M_TOO_LARGE")


async def test_nobody_has_a_backup(server: Server) -> None:
    nobody = server.nobody()
    for method, path in (
        ("POST", "/room_keys/version"),
        ("GET", "/room_keys/version"),
        ("GET", "/room_keys/version/1"),
        ("PUT", "/room_keys/version/1"),
        ("DELETE", "/room_keys/version/1"),
        *(
            (m, p)
            for m in ("GET", "PUT", "DELETE")
            for p in (keys_path(), keys_path(ROOM), keys_path(ROOM, "s"))
        ),
    ):
        await nobody.call(method, path, expect=401, errcode="M_MISSING_TOKEN")
