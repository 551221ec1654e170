"""Names that lead to rooms."""

# covers: setRoomAlias, getRoomIdByAlias, deleteRoomAlias, getLocalAliases

from tests.kit.client import Client
from tests.kit.server import Server


def alias_of(client: Client, word: str = "room") -> str:
    return f"%23{word}-{client.user_id[1:].partition(':')[0]}:linnet.test"


async def room_of(client: Client, **wish: object) -> str:
    return await client.creates_room(**{"preset": "public_chat", **wish})


async def test_an_alias_leads_to_its_room_also_without_a_token(
    server: Server, alice: Client
) -> None:
    room_id, alias = await room_of(alice), alias_of(alice)
    await alice.put(f"/directory/room/{alias}", {"room_id": room_id})
    for client in (alice, server.nobody()):
        answer = await client.get(f"/directory/room/{alias}")
        assert answer.json == {"room_id": room_id, "servers": ["linnet.test"]}
    aliases = (await alice.get(f"/rooms/{room_id}/aliases"))["aliases"]
    assert aliases == [alias.replace("%23", "#")]


async def test_an_alias_leads_to_one_room(alice: Client) -> None:
    room_id, alias = await room_of(alice), alias_of(alice)
    await alice.put(f"/directory/room/{alias}", {"room_id": room_id})
    again = {"room_id": await room_of(alice)}
    await alice.put(f"/directory/room/{alias}", again, expect=409, errcode="M_UNKNOWN")


async def test_what_is_no_alias_of_ours(alice: Client) -> None:
    body = {"room_id": await room_of(alice)}
    invalid = ("%23x:elsewhere.test", "x:linnet.test", "%23:linnet.test", "%23x")
    for alias in invalid:
        await alice.put(f"/directory/room/{alias}", body, expect=400, errcode="M_INVALID_PARAM")
    for alias in invalid[1:]:
        await alice.get(f"/directory/room/{alias}", expect=400, errcode="M_INVALID_PARAM")
    path = f"/directory/room/{alias_of(alice)}"
    await alice.put(path, {"room_id": "room"}, expect=400, errcode="M_INVALID_PARAM")
    await alice.put(path, {}, expect=400, errcode="M_MISSING_PARAM")


async def test_only_members_give_a_room_names(server: Server, alice: Client, bob: Client) -> None:
    path, body = f"/directory/room/{alias_of(bob)}", {"room_id": await room_of(alice)}
    await bob.put(path, body, expect=403, errcode="M_FORBIDDEN")
    nowhere = {"room_id": "!nowhere:linnet.test"}
    await bob.put(path, nowhere, expect=403, errcode="M_FORBIDDEN")
    await server.nobody().put(path, body, expect=401, errcode="M_MISSING_TOKEN")


async def test_who_may_remove_a_name(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await room_of(alice)
    await bob.joins(room_id)
    for remover, is_allowed in (
        (bob, True),
        (alice, True),
        (server.admin, True),
        (carol, False),
    ):
        path = f"/directory/room/{alias_of(remover, 'removable')}"
        await bob.put(path, {"room_id": room_id})
        await remover.delete(path, expect=200 if is_allowed else 403)
        await bob.get(path, expect=404 if is_allowed else 200)
    by_alice = f"/directory/room/{alias_of(alice, 'hers')}"
    await alice.put(by_alice, {"room_id": room_id})
    await bob.delete(by_alice, expect=403, errcode="M_FORBIDDEN")


async def test_names_that_are_not_there(alice: Client) -> None:
    path = f"/directory/room/{alias_of(alice, 'none')}"
    await alice.get(path, expect=404, errcode="M_NOT_FOUND")
    await alice.delete(path, expect=404, errcode="M_NOT_FOUND")


async def test_who_may_list_names(alice: Client, bob: Client) -> None:
    room_id = await room_of(alice)
    await bob.get(f"/rooms/{room_id}/aliases", expect=403, errcode="M_FORBIDDEN")
    await bob.get("/rooms/!no:linnet.test/aliases", expect=403, errcode="M_FORBIDDEN")
    visibility = {"history_visibility": "world_readable"}
    await alice.sets_state(room_id, "m.room.history_visibility", visibility)
    assert (await bob.get(f"/rooms/{room_id}/aliases"))["aliases"] == []
