"""Searching for messages."""

from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.search.index import follow_log

# covers: search

PATH = "/search"


async def search(client: Client, term: str, next_batch: str | None = None, **more: Any) -> Any:
    body = {"search_categories": {"room_events": {"search_term": term, **more}}}
    params = None if next_batch is None else {"next_batch": next_batch}
    answer = await client.post(PATH, body, params=params)
    return answer["search_categories"]["room_events"]


async def found(client: Client, term: str, **more: Any) -> list[str]:
    """The texts that were found, in their order."""
    results = (await search(client, term, **more))["results"]
    contents = [result["result"]["content"] for result in results]
    return [c.get("body") or c.get("name") or c.get("topic") for c in contents]


async def room_of(client: Client, *others: Client, **wish: Any) -> str:
    room_id = await client.creates_room(preset="public_chat", **wish)
    for other in others:
        await other.joins(room_id)
    return room_id


async def test_a_message_is_found_by_its_words(alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    event_id = await alice.sends(room_id, "The Martians landed at noon, near the old bridge")
    await alice.sends(room_id, "Nothing of interest")
    for term in ("martians", "MARTIAN", "martians noon", "bridge old", '"old bridge"', "marti"):
        told = await search(bob, term)
        assert [r["result"]["event_id"] for r in told["results"]] == [event_id], term
        assert told["count"] == 1
        assert told["results"][0]["rank"] > 0
        assert "next_batch" not in told
    assert (await search(bob, "marti old"))["highlights"] == ["martians", "old"]
    for term in ("martians evening", '"bridge old"', "ol", "artians", "", "  ", '""', "?!"):
        assert await found(bob, term) == [], term
    shown = told["results"][0]["result"]
    assert (shown["room_id"], shown["sender"]) == (room_id, alice.user_id)


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("Où est la bibliothèque de l'élève ?", ["bibliotheque", "ELEVE", "où", "ou est"]),
        ("السَّلَامُ عَلَيْكُمْ يا أحمد", ["السلام", "احمد", "عليكم السلام", "السلا"]),
        ("東京の天気はどうですか", ["天気", "東京", "の天気は"]),
        ("Straße und Œuvre", ["STRASSE", "oeuvre"]),
        ("नमस्ते दुनिया", ["नमस्ते", "दुनिया"]),
        ("release-2024.11 isn't out", ["2024", "release 11", "isn't"]),
    ],
)
async def test_in_any_language(alice: Client, text: str, terms: list[str]) -> None:
    room_id = await room_of(alice)
    await alice.sends(room_id, text)
    for term in terms:
        assert text in await found(alice, term), term
    assert await found(alice, f"{terms[0]} zebra") == []


@pytest.mark.parametrize(
    "term",
    [
        "heron OR magpie",
        "heron AND",
        "NOT magpie",
        "heron NEAR magpie",
        "heron*magpie",
        "facets:kbody heron zzz",
        "kbody",
        "heron:* & !magpie",
        "'heron' | 'magpie'",
        'heron" OR "magpie',
        "heron\\' | magpie",
        "heron) OR (words : magpie",
        "-magpie",
        "^heron zzz",
        "{words} : zzz",
        "\0",
        "heron\0magpie",
        "%",
        '"',
        "'; DROP TABLE search_words; --",
    ],
)
async def test_operators_are_only_words(alice: Client, term: str) -> None:
    room_id = await room_of(alice)
    for text in ("heron", "magpie"):
        await alice.sends(room_id, text)
    assert await found(alice, term) in ([], ["magpie"], ["heron"])
    if not term.startswith(("NOT", "-")):
        assert await found(alice, term) == []
    assert await found(alice, "heron") == ["heron"]


async def test_huge_questions(alice: Client) -> None:
    room_id = await room_of(alice)
    await alice.sends(room_id, "a " * 20_000 + "end")
    await alice.sends(room_id, "b" * 60_000)
    assert len(await found(alice, "a")) == 1
    assert len(await found(alice, "b" * 400)) == 1
    wrong = {"expect": 400, "errcode": "M_INVALID_PARAM"}
    for term in ("x" * 501, "a b c d e f g h i j k l m n o p q", '"' + "x " * 30 + '"'):
        body = {"search_categories": {"room_events": {"search_term": term}}}
        await alice.post(PATH, body, **wrong)
    assert await found(alice, "a " * 200) != []


async def test_names_and_topics_of_rooms(alice: Client) -> None:
    room_id = await room_of(alice, name="Walrus club", topic="All about the walrus")
    await alice.sends(room_id, "A walrus is large")
    assert len(await found(alice, "walrus")) == 3
    assert await found(alice, "walrus", keys=["content.body"]) == ["A walrus is large"]
    assert await found(alice, "walrus", keys=["content.name"]) == ["Walrus club"]
    assert await found(alice, "walrus", keys=["content.topic"]) == ["All about the walrus"]
    both = await found(alice, "walrus", keys=["content.topic", "content.name"])
    assert set(both) == {"Walrus club", "All about the walrus"}


async def test_the_order(alice: Client) -> None:
    room_id = await room_of(alice)
    texts = ["an otter", "otter otter otter", "the otters, " + "and so on " * 60, "otter"]
    for text in texts:
        await alice.sends(room_id, text)
    assert await found(alice, "otter", order_by="recent") == texts[::-1]
    ranked = await found(alice, "otter")
    assert ranked[0] == "otter otter otter"
    assert ranked[-1] == texts[2]
    assert await found(alice, "otter", order_by="rank") == ranked
    ranks = [result["rank"] for result in (await search(alice, "otter"))["results"]]
    assert ranks == sorted(ranks, reverse=True)


async def test_edited_messages_have_their_new_words(alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    event_id = await alice.sends(room_id, "the badger")
    assert await found(bob, "badger") == ["the badger"]

    async def edit(text: str, of: str = event_id, by: Client = alice) -> str:
        relation = {"rel_type": "m.replace", "event_id": of}
        new = {"m.new_content": {"msgtype": "m.text", "body": text}, "m.relates_to": relation}
        return await by.sends(room_id, f"* {text}", **new)

    first = await edit("the ferret")
    told = await search(bob, "ferret")
    assert [r["result"]["event_id"] for r in told["results"]] == [event_id]
    replacement = told["results"][0]["result"]["unsigned"]["m.relations"]["m.replace"]
    assert replacement["event_id"] == first
    assert told["highlights"] == ["ferret"]
    assert await found(bob, "badger") == []
    second = await edit("the weasel")
    assert await found(bob, "ferret") == []
    assert await found(bob, "weasel") == ["the badger"]
    # What is no valid edit changes nothing.
    await edit("the stoat", by=bob)
    await edit("the marten", of=second)
    for word in ("stoat", "marten"):
        assert await found(bob, word) == []
    for redacted, word in ((second, "ferret"), (first, "badger")):
        await alice.put(f"/rooms/{room_id}/redact/{redacted}/{redacted}", {})
        assert await found(bob, "weasel") == []
        assert await found(bob, word) == ["the badger"]


async def test_redacted_messages_are_gone(alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    kept = await alice.sends(room_id, "a secret pangolin")
    event_id = await alice.sends(room_id, "another pangolin")
    assert len(await found(bob, "pangolin")) == 2
    await alice.put(f"/rooms/{room_id}/redact/{event_id}/1", {})
    told = await search(bob, "pangolin")
    assert [r["result"]["event_id"] for r in told["results"]] == [kept]
    assert told["count"] == 1
    await alice.put(f"/rooms/{room_id}/redact/{kept}/2", {})
    assert await found(bob, "pangolin") == []


async def test_only_what_one_may_see(alice: Client, bob: Client, carol: Client) -> None:
    joined = {"history_visibility": "joined"}
    state = [{"type": "m.room.history_visibility", "content": joined}]
    room_id = await room_of(alice, initial_state=state)
    await alice.sends(room_id, "aardvark before")
    await bob.joins(room_id)
    await alice.sends(room_id, "aardvark during")
    await bob.leaves(room_id)
    await alice.sends(room_id, "aardvark after")
    assert await found(bob, "aardvark") == ["aardvark during"]
    assert await found(bob, "aardvark", order_by="recent") == ["aardvark during"]
    assert await found(carol, "aardvark") == []
    assert await found(carol, "aardvark", filter={"rooms": [room_id]}) == []
    assert len(await found(alice, "aardvark")) == 3
    await bob.post(f"/rooms/{room_id}/forget")
    assert await found(bob, "aardvark") == []
    invited = await alice.creates_room(invite=[carol.user_id], name="aardvark room")
    assert await found(carol, "aardvark") == []
    await carol.joins(invited)
    assert await found(carol, "aardvark") == ["aardvark room"]


async def test_ignored_people_are_not_found(alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    await bob.sends(room_id, "capybara")
    assert await found(alice, "capybara") == ["capybara"]
    ignored = {"ignored_users": {bob.user_id: {}}}
    await alice.put(f"/user/{alice.user_id}/account_data/m.ignored_user_list", ignored)
    assert await found(alice, "capybara") == []


async def test_what_is_encrypted_stays_so(alice: Client) -> None:
    room_id = await alice.creates_room()
    content = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": "narwhal", "body": "narwhal"}
    await alice.sends_event(room_id, "m.room.encrypted", content)
    await alice.sends_event(room_id, "org.example", {"body": "narwhal"})
    await alice.sends_event(room_id, "m.room.message", {"msgtype": "m.text", "body": ["narwhal"]})
    await alice.sets_state(room_id, "m.room.message", {"body": "narwhal"})
    assert await found(alice, "narwhal") == []


async def test_filters(alice: Client, bob: Client) -> None:
    one, two = await room_of(alice, bob), await room_of(alice, bob)
    await alice.sends(one, "lemur one")
    await bob.sends(two, "lemur two", msgtype="m.image", url="mxc://linnet.test/a")
    for wanted, texts in (
        ({"rooms": [one]}, ["lemur one"]),
        ({"not_rooms": [one]}, ["lemur two"]),
        ({"senders": [bob.user_id]}, ["lemur two"]),
        ({"senders": []}, []),
        ({"not_senders": [bob.user_id]}, ["lemur one"]),
        ({"types": ["m.room.mess*"]}, ["lemur two", "lemur one"]),
        ({"types": ["m.room.name"]}, []),
        ({"contains_url": True}, ["lemur two"]),
        ({"rooms": []}, []),
        ({"limit": 1}, ["lemur two"]),
        ({"senders": [f"@x{n}:linnet.test" for n in range(60)]}, []),
    ):
        assert await found(alice, "lemur", order_by="recent", filter=wanted) == texts, wanted


@pytest.mark.parametrize("order_by", ["recent", "rank"])
async def test_pages(alice: Client, order_by: str) -> None:
    room_id = await room_of(alice)
    for number in range(25):
        await alice.sends(room_id, "tapir " * (number % 3 + 1) + f"number {number}")
    wanted = {"order_by": order_by, "filter": {"limit": 10}}
    pages = [await search(alice, "tapir", **wanted)]
    while "next_batch" in pages[-1]:
        pages.append(await search(alice, "tapir", pages[-1]["next_batch"], **wanted))
    assert [len(page["results"]) for page in pages] == [10, 10, 5]
    assert {page["count"] for page in pages} == {25}
    ids = [result["result"]["event_id"] for page in pages for result in page["results"]]
    assert len(set(ids)) == 25
    if order_by == "rank":
        ranks = [result["rank"] for page in pages for result in page["results"]]
        assert ranks == sorted(ranks, reverse=True)


async def test_windows_of_ranked_results(alice: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("linnet.search.hits.WINDOW", 4)
    monkeypatch.setattr("linnet.search.hits.MAX_MATCHES", 10)
    room_id = await room_of(alice)
    for number in range(14):
        await alice.sends(room_id, "okapi " * (number % 3 + 1) + f"number {number}")
    for order_by in ("recent", "rank"):
        wanted = {"order_by": order_by, "filter": {"limit": 3}}
        page = await search(alice, "okapi", **wanted)
        ids = [result["result"]["event_id"] for result in page["results"]]
        while "next_batch" in page:
            page = await search(alice, "okapi", page["next_batch"], **wanted)
            ids += [result["result"]["event_id"] for result in page["results"]]
        assert len(ids) == len(set(ids)) == 14


@pytest.mark.parametrize("order_by", ["recent", "rank"])
async def test_groups(alice: Client, bob: Client, order_by: str) -> None:
    rooms = [await room_of(alice, bob) for _ in range(2)]
    sent: dict[str, list[str]] = {room_id: [] for room_id in rooms}
    for number in range(12):
        room_id = rooms[number % 2]
        sender = alice if number % 4 < 2 else bob
        sent[room_id].append(await sender.sends(room_id, f"ibex {'ibex ' * (number % 5)}"))
    grouped = {"groupings": {"group_by": [{"key": "room_id"}, {"key": "sender"}]}}
    wanted = {**grouped, "order_by": order_by, "filter": {"limit": 5}}
    page = await search(alice, "ibex", **wanted)
    ids = [result["result"]["event_id"] for result in page["results"]]
    by_room, by_sender = page["groups"]["room_id"], page["groups"]["sender"]
    assert sorted(i for group in by_room.values() for i in group["results"]) == sorted(ids)
    assert set(by_sender) <= {alice.user_id, bob.user_id}
    assert sorted(group["order"] for group in by_room.values()) == list(range(len(by_room)))
    for room_id, group in by_room.items():
        collected = list(group["results"])
        following = group.get("next_batch")
        while following is not None:
            more = await search(alice, "ibex", following, **wanted)
            collected += [result["result"]["event_id"] for result in more["results"]]
            following = more.get("next_batch")
        assert sorted(collected) == sorted(sent[room_id])
    sender, group = next(iter(by_sender.items()))
    more = await search(alice, "ibex", group["next_batch"], **wanted)
    assert {result["result"]["sender"] for result in more["results"]} <= {sender}


async def test_what_stands_around(alice: Client, bob: Client) -> None:
    await alice.put(f"/profile/{alice.user_id}/displayname", {"displayname": "Al"})
    room_id = await room_of(alice, bob)
    for number in range(4):
        await bob.sends(room_id, f"before {number}")
    await alice.sends(room_id, "the quokka")
    for number in range(4):
        await bob.sends(room_id, f"after {number}")
    around = {"before_limit": 2, "after_limit": 1, "include_profile": True}
    told = await search(bob, "quokka", event_context=around, include_state=True)
    context = told["results"][0]["context"]
    before = [event["content"]["body"] for event in context["events_before"]]
    after = [event["content"]["body"] for event in context["events_after"]]
    assert (before, after) == (["before 3", "before 2"], ["after 0"])
    assert context["profile_info"][alice.user_id] == {"displayname": "Al"}
    assert bob.user_id in context["profile_info"]
    page = {"dir": "b", "from": context["start"], "limit": 1}
    older = await bob.get(f"/rooms/{room_id}/messages", params=page)
    assert older["chunk"][0]["content"]["body"] == "before 1"
    page = {"dir": "f", "from": context["end"], "limit": 1}
    newer = await bob.get(f"/rooms/{room_id}/messages", params=page)
    assert newer["chunk"][0]["content"]["body"] == "after 1"
    types = {event["type"] for event in told["state"][room_id]}
    assert {"m.room.create", "m.room.member", "m.room.power_levels"} <= types
    plain = await search(bob, "quokka")
    assert "context" not in plain["results"][0]
    assert plain["state"] == {}
    none = {"before_limit": 0, "after_limit": 0}
    told = await search(bob, "quokka", event_context=none)
    assert told["results"][0]["context"]["events_before"] == []
    assert "profile_info" not in told["results"][0]["context"]


async def test_messages_of_before_are_indexed_in_parts(
    new_server: NewServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linnet.search.index.BATCH", 7)
    server = await new_server()
    alice = await server.person("alice", is_first=True)
    room_id = await room_of(alice)
    for number in range(30):
        await alice.sends(room_id, f"gecko {number}")
    assert (await search(alice, "gecko"))["count"] == 30
    # The same log once more, as after a crash: nothing is there twice.
    await follow_log(server.house.rooms, 0, server.house.hall.db.position())
    assert (await search(alice, "gecko"))["count"] == 30


async def test_what_is_no_question(server: Server, alice: Client) -> None:
    async def refused(errcode: str, **wanted: Any) -> None:
        body = {"search_categories": {"room_events": wanted}}
        await alice.post(PATH, body, expect=400, errcode=errcode)

    await refused("M_MISSING_PARAM")
    await refused("M_BAD_JSON", search_term=5)
    await refused("M_BAD_JSON", search_term="x", order_by="size")
    await refused("M_BAD_JSON", search_term="x", keys=["content.url"])
    await refused("M_BAD_JSON", search_term="x", filter={"rooms": ["x"]})
    await refused("M_BAD_JSON", search_term="x", groupings={"group_by": [{"key": "type"}]})
    await refused("M_INVALID_PARAM", search_term="x", keys=[])
    await refused("M_INVALID_PARAM", search_term="x", filter={"limit": 0})
    await refused("M_INVALID_PARAM", search_term="x", event_context={"before_limit": -1})
    assert (await alice.post(PATH, {"search_categories": {}})).json == {"search_categories": {}}
    await alice.post(PATH, {}, expect=400, errcode="M_MISSING_PARAM")
    body = {"search_categories": {"room_events": {"search_term": "x"}}}
    for token in ("x", "é", "x" * 2000, "Wy0xXQ==", "WzEsMl0=", "bnVsbA=="):
        params = {"next_batch": token}
        await alice.post(PATH, body, params=params, expect=400, errcode="M_INVALID_PARAM")
    await server.nobody().post(PATH, body, expect=401, errcode="M_MISSING_TOKEN")


async def test_in_many_rooms_and_in_few(
    alice: Client, bob: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linnet.search.hits.FEW_ROOMS", 2)
    monkeypatch.setattr("linnet.search.hits.MAX_MATCHES", 6)
    foreign = await room_of(bob)
    for number in range(3):
        room_id = await room_of(alice)
        await alice.sends(room_id, f"numbat {number}")
        await bob.sends(foreign, f"numbat of bob {number}")
    # What others wrote is not counted, whichever way the index was asked.
    rare = await search(alice, "numbat 0", order_by="recent")
    assert (rare["count"], len(rare["results"])) == (1, 1)
    usual = await search(alice, "numbat", order_by="recent")
    assert (usual["count"], len(usual["results"])) == (3, 3)
    assert await found(alice, "bob") == []
