"""Finding people by name."""

from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.accounts.find import fill_words

# covers: searchUserDirectory

PATH = "/user_directory/search"


async def search(client: Client, term: str, **more: Any) -> Any:
    return (await client.post(PATH, {"search_term": term, **more})).json


async def found(client: Client, term: str, **more: Any) -> list[str]:
    return [person["user_id"] for person in (await search(client, term, **more))["results"]]


async def named(server: Server, user: str, display_name: str) -> Client:
    person = await server.person(user)
    path = f"/profile/{person.user_id}/displayname"
    await person.put(path, {"displayname": display_name})
    return person


async def meet(one: Client, *others: Client) -> str:
    room_id = await one.creates_room(invite=[other.user_id for other in others])
    for other in others:
        await other.joins(room_id)
    return room_id


@pytest.mark.parametrize(
    ("name", "terms"),
    [
        ("Grace Hopper", ["grace", "HOPPER", "hop", "h g", "pper", "Grâce"]),
        ("Élise Œuvrard", ["elise", "oeuvrard", "œuv", "ÉLI"]),
        ("أحمد بن فضلان", ["احمد", "أحمد", "فضلان", "احم"]),
        ("李小龍", ["李", "小龍"]),
        ("Percent%_O'Neil", ["neil", "percent", "o'neil"]),
    ],
)
async def test_a_contact_is_found_by_any_word(
    server: Server, alice: Client, name: str, terms: list[str]
) -> None:
    person = await named(server, "somebody", name)
    await meet(alice, person)
    for term in [*terms, person.user_id, person.user_id[:9]]:
        told = await search(alice, term)
        assert {"user_id": person.user_id, "display_name": name} in told["results"], term
    for term in ("zzz", "hopperx", "%", "_", "' OR 1=1 --", "", "   ", "\0"):
        assert person.user_id not in await found(alice, term)


async def test_strangers_stay_strangers(server: Server, alice: Client) -> None:
    hidden = await named(server, "hidden", "Xanthippe")
    await hidden.creates_room()
    assert await found(alice, "xanthippe") == []
    room_id = await meet(alice, hidden)
    assert await found(alice, "xanthippe") == [hidden.user_id]
    await hidden.leaves(room_id)
    assert await found(alice, "xanthippe") == []


@pytest.mark.parametrize("visibility", ["public", "readable"])
async def test_people_in_public_rooms_are_found(
    server: Server, alice: Client, visibility: str
) -> None:
    person = await named(server, "open", f"Zenobia {visibility}")
    assert await found(alice, f"zenobia {visibility}") == []
    if visibility == "public":
        await person.creates_room(preset="public_chat")
    else:
        content = {"history_visibility": "world_readable"}
        state = {"type": "m.room.history_visibility", "content": content}
        await person.creates_room(initial_state=[state])
    assert await found(alice, f"zenobia {visibility}") == [person.user_id]
    # Strangers are not found by a letter or two.
    assert person.user_id not in await found(alice, "ze", limit=50)


async def test_the_best_come_first(server: Server, alice: Client) -> None:
    inside = await named(server, "one", "Quetzalmariam")
    begins = await named(server, "two", "Mariamne Quetzal")
    whole = await named(server, "three", "Mariam Quetzal")
    stranger = await named(server, "four", "Mariam Quetzal")
    await stranger.creates_room(preset="public_chat")
    await meet(alice, inside, begins, whole)
    expected = [whole.user_id, stranger.user_id, begins.user_id, inside.user_id]
    assert await found(alice, "mariam") == expected
    told = await search(alice, "mariam", limit=2)
    assert [person["user_id"] for person in told["results"]] == expected[:2]
    assert told["limited"] is True
    assert (await search(alice, "mariam", limit=4))["limited"] is False
    assert await search(alice, "mariam", limit=0) == {"results": [], "limited": True}


async def test_who_is_gone_is_not_found(server: Server, alice: Client) -> None:
    person = await named(server, "gone", "Ozymandias")
    await meet(alice, person)
    assert await found(alice, "ozymandias") == [person.user_id]
    lock = f"/_matrix/client/v1/admin/lock/{person.user_id}"
    await server.admin.put(lock, {"locked": True})
    assert await found(alice, "ozymandias") == []
    await server.admin.put(lock, {"locked": False})
    assert await found(alice, "ozymandias") == [person.user_id]
    await person.post("/account/deactivate", {"auth": person.password_auth()})
    assert await found(alice, "ozymandias") == []


async def test_a_new_name_is_found_at_once(server: Server, alice: Client) -> None:
    person = await named(server, "renamed", "Cassiopeia")
    await meet(alice, person)
    path = f"/profile/{person.user_id}/displayname"
    await person.put(path, {"displayname": "Andromeda"})
    picture = f"/profile/{person.user_id}/avatar_url"
    await person.put(picture, {"avatar_url": "mxc://linnet.test/star"})
    assert await found(alice, "cassiopeia") == []
    assert (await search(alice, "andromeda"))["results"] == [
        {
            "user_id": person.user_id,
            "display_name": "Andromeda",
            "avatar_url": "mxc://linnet.test/star",
        }
    ]
    await person.delete(path)
    assert await found(alice, "andromeda") == []
    assert await found(alice, "renamed") == [person.user_id]
    assert person.user_id not in await found(person, "renamed")


async def test_a_few_strangers_at_a_time(new_server: NewServer) -> None:
    server = await new_server(people_found="everybody")
    await server.person("admin", is_first=True)
    alice = await server.person("alice")
    crowd = [await server.person("swarm") for _ in range(14)]
    told = await search(alice, "swarm", limit=50)
    assert (len(told["results"]), told["limited"]) == (10, True)
    await meet(alice, *crowd[:3])
    told = await search(alice, "swarm", limit=50)
    assert len(told["results"]) == 13
    assert {p["user_id"] for p in told["results"][:3]} == {p.user_id for p in crowd[:3]}


async def test_only_contacts_where_it_is_set_so(new_server: NewServer) -> None:
    server = await new_server(people_found="contacts")
    alice = await server.person("alice", is_first=True)
    bob = await server.person("bobolink")
    await bob.creates_room(preset="public_chat")
    assert await found(alice, "bobolink") == []
    await meet(alice, bob)
    assert await found(alice, "bobolink") == [bob.user_id]


async def test_collecting_names_is_slow(new_server: NewServer) -> None:
    server = await new_server(rate_limits=True)
    alice = await server.person("alice", is_first=True)
    for _ in range(60):
        await search(alice, "abc")
    await alice.post(PATH, {"search_term": "abc"}, expect=429, errcode="M_LIMIT_EXCEEDED")


async def test_accounts_of_before_are_found(server: Server, alice: Client) -> None:
    person = await named(server, "older", "Methuselah")
    await meet(alice, person)
    async with server.house.hall.db.transaction() as tx:
        await tx.run("UPDATE accounts SET search_words = ''")
    assert await found(alice, "methuselah") == []
    await fill_words(server.house.accounts)
    assert await found(alice, "methuselah") == [person.user_id]


async def test_what_is_no_question(server: Server, alice: Client) -> None:
    await alice.post(PATH, {}, expect=400, errcode="M_MISSING_PARAM")
    await alice.post(PATH, {"search_term": 5}, expect=400, errcode="M_BAD_JSON")
    negative = {"search_term": "x", "limit": -1}
    await alice.post(PATH, negative, expect=400, errcode="M_INVALID_PARAM")
    long = {"search_term": "x" * 300}
    await alice.post(PATH, long, expect=400, errcode="M_INVALID_PARAM")
    huge = {"search_term": "abc", "limit": 10**12}
    await alice.post(PATH, huge)
    await server.nobody().post(PATH, {"search_term": "x"}, expect=401, errcode="M_MISSING_TOKEN")
