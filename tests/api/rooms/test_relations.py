"""Relations: asked for, bundled with their events, and the list of threads."""

# covers: getRelatingEvents, getRelatingEventsWithRelType
# covers: getRelatingEventsWithRelTypeAndEventType, getThreadRoots

from typing import Any

import pytest
from tests.kit.client import Client

Json = dict[str, Any]


async def room_with(alice: Client, *others: Client, **wish: Any) -> str:
    room_id = await alice.creates_room(**{"preset": "public_chat", **wish})
    for other in others:
        await other.joins(room_id)
    return room_id


def to(parent: str, rel_type: str, **more: Any) -> Json:
    return {"m.relates_to": {"event_id": parent, "rel_type": rel_type, **more}}


def edit(parent: str, text: str) -> Json:
    return {"m.new_content": {"msgtype": "m.text", "body": text}, **to(parent, "m.replace")}


async def event(client: Client, room_id: str, event_id: str) -> Json:
    found: Json = (await client.get(f"/rooms/{room_id}/event/{event_id}")).json
    return found


async def bundle(client: Client, room_id: str, event_id: str) -> Json:
    found: Json = (await event(client, room_id, event_id))["unsigned"].get("m.relations", {})
    return found


async def related(
    client: Client, room_id: str, event_id: str, kinds: str = "", **params: Any
) -> Json:
    path = f"/_matrix/client/v1/rooms/{room_id}/relations/{event_id}{kinds}"
    answer: Json = (await client.get(path, params=params)).json
    return answer


def ids(answer: Json) -> list[str]:
    return [event["event_id"] for event in answer["chunk"]]


# Asking.


async def test_the_events_that_refer_to_one(alice: Client, bob: Client) -> None:
    room_id = await room_with(alice, bob)
    root = await alice.sends(room_id, "root")
    like = await bob.sends_event(room_id, "m.reaction", to(root, "m.annotation", key="+"))
    reply = await bob.sends(room_id, "reply", **to(root, "m.thread"))
    note = await bob.sends_event(room_id, "com.example", to(root, "m.thread"))
    await bob.sends(room_id, "unrelated")
    assert ids(await related(alice, room_id, root)) == [note, reply, like]
    assert ids(await related(alice, room_id, root, dir="f")) == [like, reply, note]
    assert ids(await related(alice, room_id, root, "/m.thread")) == [note, reply]
    only = await related(alice, room_id, root, "/m.thread/com.example")
    assert ids(only) == [note]
    assert only == {"chunk": only["chunk"]}
    assert ids(await related(alice, room_id, root, "/m.reference")) == []
    assert only["chunk"][0]["room_id"] == room_id


async def test_relations_page_by_page(alice: Client) -> None:
    room_id = await room_with(alice)
    root = await alice.sends(room_id, "root")
    sent = [await alice.sends(room_id, str(n), **to(root, "m.thread")) for n in range(7)]
    for direction, expected in (("f", sent), ("b", sent[::-1])):
        found: list[str] = []
        params: Json = {"dir": direction, "limit": 3}
        while True:
            answer = await related(alice, room_id, root, **params)
            assert answer.get("prev_batch") == params.get("from")
            found += ids(answer)
            if "next_batch" not in answer:
                break
            params["from"] = answer["next_batch"]
        assert found == expected


async def test_relations_between_tokens(alice: Client) -> None:
    room_id = await room_with(alice)
    root = await alice.sends(room_id, "root")
    sent = [await alice.sends(room_id, str(n), **to(root, "m.thread")) for n in range(2)]
    middle = (await alice.syncs())["next_batch"]
    sent += [await alice.sends(room_id, str(n), **to(root, "m.thread")) for n in range(2)]
    assert ids(await related(alice, room_id, root, to=middle)) == [sent[3], sent[2]]
    before = await related(alice, room_id, root, **{"from": middle})
    assert ids(before) == [sent[1], sent[0]]
    after = await related(alice, room_id, root, dir="f", **{"from": middle})
    assert ids(after) == sent[2:]


async def test_relations_of_relations(alice: Client) -> None:
    room_id = await room_with(alice)
    root = await alice.sends(room_id, "root")
    one = await alice.sends(room_id, "1", **to(root, "m.thread"))
    two = await alice.sends_event(room_id, "m.reaction", to(one, "m.annotation", key="+"))
    three = await alice.sends_event(room_id, "com.x", to(two, "m.reference"))
    await alice.sends_event(room_id, "com.x", to(three, "m.reference"))
    answer = await related(alice, room_id, root, recurse="true")
    assert ids(answer) == [three, two, one]
    assert answer["recursion_depth"] == 3
    answer = await related(alice, room_id, root, recurse="false")
    assert (ids(answer), answer["recursion_depth"]) == ([one], 1)
    # The filter holds for what lies between, too.
    answer = await related(alice, room_id, root, "/m.annotation", recurse="true")
    assert ids(answer) == []


async def test_who_may_not_ask(alice: Client, bob: Client) -> None:
    room_id, other = await room_with(alice), await room_with(alice)
    root = await alice.sends(room_id, "root")
    for client, room, parent in (
        (bob, room_id, root),
        (alice, other, root),
        (alice, room_id, "$nothing"),
    ):
        path = f"/_matrix/client/v1/rooms/{room}/relations/{parent}"
        await client.get(path, expect=404, errcode="M_NOT_FOUND")
    path = f"/_matrix/client/v1/rooms/{room_id}/relations/{root}"
    for wrong in ({"dir": "x"}, {"limit": 0}, {"from": "x"}, {"recurse": "maybe"}):
        await alice.get(path, params=wrong, expect=400, errcode="M_INVALID_PARAM")


async def test_relations_end_where_one_left(alice: Client, bob: Client) -> None:
    room_id = await room_with(alice, bob)
    root = await alice.sends(room_id, "root")
    seen = await alice.sends(room_id, "seen", **to(root, "m.thread"))
    first = await alice.sends_event(room_id, "m.room.message", edit(root, "first"))
    await bob.leaves(room_id)
    await alice.sends(room_id, "unseen", **to(root, "m.thread"))
    await alice.sends_event(room_id, "m.room.message", edit(root, "second"))
    assert ids(await related(bob, room_id, root, "/m.thread")) == [seen]
    bundled = await bundle(bob, room_id, root)
    assert bundled["m.thread"]["latest_event"]["event_id"] == seen
    assert bundled["m.thread"]["count"] == 1
    assert bundled["m.replace"]["event_id"] == first
    threads = await bob.get(f"/_matrix/client/v1/rooms/{room_id}/threads")
    assert ids(threads.json) == [root]


# Bundles.


async def test_references_are_listed(alice: Client, bob: Client) -> None:
    room_id = await room_with(alice, bob)
    root = await alice.sends(room_id, "poll")
    votes = [await bob.sends_event(room_id, "com.vote", to(root, "m.reference"))]
    votes.append(await alice.sends_event(room_id, "com.vote", to(root, "m.reference")))
    chunk = [{"event_id": vote} for vote in votes]
    assert await bundle(alice, room_id, root) == {"m.reference": {"chunk": chunk}}


async def test_reactions_are_not_bundled(alice: Client) -> None:
    room_id = await room_with(alice)
    root = await alice.sends(room_id, "x")
    await alice.sends_event(room_id, "m.reaction", to(root, "m.annotation", key="+"))
    assert "m.relations" not in (await event(alice, room_id, root))["unsigned"]


async def test_the_newest_edit_comes_whole_and_the_original_stays(
    alice: Client, bob: Client
) -> None:
    room_id = await room_with(alice, bob)
    root = await alice.sends(room_id, "original")
    await alice.sends_event(room_id, "m.room.message", edit(root, "one"))
    newest = await alice.sends_event(room_id, "m.room.message", edit(root, "two"))
    found = await event(bob, room_id, root)
    assert found["content"]["body"] == "original"
    shown = found["unsigned"]["m.relations"]["m.replace"]
    assert shown["event_id"] == newest
    assert shown["content"] == edit(root, "two")
    assert shown["sender"] == alice.user_id
    assert shown["room_id"] == room_id


async def test_edits_that_are_none(alice: Client, bob: Client) -> None:
    room_id = await room_with(alice, bob)
    root = await alice.sends(room_id, "original")
    await bob.sends_event(room_id, "m.room.message", edit(root, "by another"))
    await alice.sends_event(room_id, "com.example", edit(root, "another type"))
    await alice.sends_event(room_id, "m.room.message", to(root, "m.replace"))
    assert await bundle(alice, room_id, root) == {}
    valid = await alice.sends_event(room_id, "m.room.message", edit(root, "valid"))
    await alice.sends_event(room_id, "m.room.message", edit(valid, "edit of an edit"))
    assert (await bundle(alice, room_id, root))["m.replace"]["event_id"] == valid
    assert await bundle(alice, room_id, valid) == {}
    state = await alice.sets_state(room_id, "m.room.name", {"name": "N"})
    await alice.sends_event(room_id, "m.room.name", edit(state, "of state"))
    assert await bundle(alice, room_id, state) == {}


async def test_an_encrypted_edit_hides_its_content(alice: Client) -> None:
    room_id = await room_with(alice)
    root = await alice.sends_event(room_id, "m.room.encrypted", {"ciphertext": "a"})
    secret = {"ciphertext": "b", **to(root, "m.replace")}
    newest = await alice.sends_event(room_id, "m.room.encrypted", secret)
    assert (await bundle(alice, room_id, root))["m.replace"]["event_id"] == newest


async def test_a_redacted_edit_uncovers_the_one_before(alice: Client) -> None:
    room_id = await room_with(alice)
    root = await alice.sends(room_id, "original")
    edits = [
        await alice.sends_event(room_id, "m.room.message", edit(root, said))
        for said in ("one", "two")
    ]
    # Of the same millisecond the one with the greater id counts as newer.
    found = [await alice.get(f"/rooms/{room_id}/event/{event_id}") for event_id in edits]
    _, one = min((event["origin_server_ts"], event["event_id"]) for event in found)
    _, two = max((event["origin_server_ts"], event["event_id"]) for event in found)
    assert (await bundle(alice, room_id, root))["m.replace"]["event_id"] == two
    await alice.put(f"/rooms/{room_id}/redact/{two}/1")
    assert (await bundle(alice, room_id, root))["m.replace"]["event_id"] == one
    await alice.put(f"/rooms/{room_id}/redact/{one}/2")
    assert await bundle(alice, room_id, root) == {}


async def test_a_redacted_original_shows_no_edit_but_its_thread(alice: Client) -> None:
    room_id = await room_with(alice)
    root = await alice.sends(room_id, "original")
    await alice.sends_event(room_id, "m.room.message", edit(root, "edited"))
    reply = await alice.sends(room_id, "reply", **to(root, "m.thread"))
    await alice.put(f"/rooms/{room_id}/redact/{root}/1")
    bundled = await bundle(alice, room_id, root)
    assert bundled.keys() == {"m.thread"}
    assert bundled["m.thread"]["latest_event"]["event_id"] == reply


async def test_a_thread_in_short(alice: Client, bob: Client, carol: Client) -> None:
    room_id = await room_with(alice, bob, carol)
    root = await alice.sends(room_id, "root")
    await bob.sends(room_id, "one", **to(root, "m.thread"))
    latest = await bob.sends(room_id, "two", **to(root, "m.thread"))
    change = await bob.sends_event(room_id, "m.room.message", edit(latest, "two, edited"))
    for client, has_participated in ((alice, True), (bob, True), (carol, False)):
        thread = (await bundle(client, room_id, root))["m.thread"]
        assert thread["count"] == 2
        assert thread["current_user_participated"] is has_participated
        assert thread["latest_event"]["event_id"] == latest
        nested = thread["latest_event"]["unsigned"]["m.relations"]
        assert nested["m.replace"]["event_id"] == change


async def test_a_redacted_reply_leaves_its_thread(alice: Client) -> None:
    room_id = await room_with(alice)
    root = await alice.sends(room_id, "root")
    one = await alice.sends(room_id, "one", **to(root, "m.thread"))
    two = await alice.sends(room_id, "two", **to(root, "m.thread"))
    await alice.put(f"/rooms/{room_id}/redact/{two}/1")
    thread = (await bundle(alice, room_id, root))["m.thread"]
    assert (thread["count"], thread["latest_event"]["event_id"]) == (1, one)
    assert ids(await related(alice, room_id, root)) == [one]
    await alice.put(f"/rooms/{room_id}/redact/{one}/2")
    assert await bundle(alice, room_id, root) == {}
    threads = await alice.get(f"/_matrix/client/v1/rooms/{room_id}/threads")
    assert threads["chunk"] == []


async def test_ignored_people_do_not_count(alice: Client, bob: Client, carol: Client) -> None:
    room_id = await room_with(alice, bob, carol)
    root = await alice.sends(room_id, "root")
    heard = await carol.sends(room_id, "heard", **to(root, "m.thread"))
    await bob.sends(room_id, "unheard", **to(root, "m.thread"))
    await bob.sends_event(room_id, "com.vote", to(root, "m.reference"))
    own = await bob.sends(room_id, "bob's root")
    await carol.sends(room_id, "to bob", **to(own, "m.thread"))
    await bob.sends_event(room_id, "m.room.message", edit(own, "bob's edit"))
    ignored = {"ignored_users": {bob.user_id: {}}}
    await alice.put(f"/user/{alice.user_id}/account_data/m.ignored_user_list", ignored)
    bundled = await bundle(alice, room_id, root)
    assert bundled.keys() == {"m.thread"}
    assert bundled["m.thread"]["count"] == 1
    assert bundled["m.thread"]["latest_event"]["event_id"] == heard
    assert (await bundle(carol, room_id, root))["m.thread"]["count"] == 2
    threads = (await alice.get(f"/_matrix/client/v1/rooms/{room_id}/threads")).json
    shown = {found["event_id"]: found for found in threads["chunk"]}
    assert shown[own]["content"] == {}
    assert "bob's" not in str(shown[own])
    path = f"/user/{alice.user_id}/account_data/m.ignored_user_list"
    await alice.put(path, {"ignored_users": []})
    assert (await bundle(alice, room_id, root))["m.thread"]["count"] == 2


@pytest.mark.parametrize("where", ["messages", "context", "relations", "sync"])
async def test_bundles_come_with_events_wherever_they_are_read(alice: Client, where: str) -> None:
    room_id = await room_with(alice)
    root = await alice.sends(room_id, "root")
    reply = await alice.sends(room_id, "reply", **to(root, "m.thread"))
    newest = await alice.sends_event(room_id, "m.room.message", edit(reply, "edited"))
    if where == "messages":
        answer = await alice.get(f"/rooms/{room_id}/messages", params={"dir": "b"})
        events = answer["chunk"]
    elif where == "context":
        answer = await alice.get(f"/rooms/{room_id}/context/{root}")
        events = answer["events_after"]
    elif where == "relations":
        events = (await related(alice, room_id, root))["chunk"]
    else:
        answer = await alice.get("/sync", params={"timeout": 0})
        events = answer["rooms"]["join"][room_id]["timeline"]["events"]
    found = {event["event_id"]: event for event in events}[reply]
    assert found["unsigned"]["m.relations"]["m.replace"]["event_id"] == newest


# Threads.


async def threads(client: Client, room_id: str, **params: Any) -> Json:
    path = f"/_matrix/client/v1/rooms/{room_id}/threads"
    answer: Json = (await client.get(path, params=params)).json
    return answer


async def test_threads_by_their_newest_event(alice: Client, bob: Client) -> None:
    room_id = await room_with(alice, bob)
    roots = [await alice.sends(room_id, f"root {n}") for n in range(5)]
    for n in (3, 1, 4, 0, 2, 1):
        await bob.sends(room_id, f"in {n}", **to(roots[n], "m.thread"))
    expected = [roots[n] for n in (1, 2, 0, 4, 3)]
    answer = await threads(alice, room_id)
    assert ids(answer) == expected
    assert answer.keys() == {"chunk"}
    assert answer["chunk"][0]["unsigned"]["m.relations"]["m.thread"]["count"] == 2
    found: list[str] = []
    params: Json = {"limit": 2}
    while True:
        answer = await threads(alice, room_id, **params)
        found += ids(answer)
        if "next_batch" not in answer:
            break
        params["from"] = answer["next_batch"]
    assert found == expected


async def test_threads_one_took_part_in(alice: Client, bob: Client, carol: Client) -> None:
    room_id = await room_with(alice, bob, carol)
    by_alice = await alice.sends(room_id, "root")
    by_bob = await bob.sends(room_id, "root")
    await carol.sends(room_id, "reply", **to(by_alice, "m.thread"))
    await carol.sends(room_id, "reply", **to(by_bob, "m.thread"))
    assert ids(await threads(alice, room_id, include="participated")) == [by_alice]
    assert ids(await threads(bob, room_id, include="participated")) == [by_bob]
    both = await threads(carol, room_id, include="participated")
    assert ids(both) == [by_bob, by_alice]
    assert ids(await threads(alice, room_id, include="all")) == [by_bob, by_alice]


async def test_threads_that_cannot_be_asked_for(alice: Client, bob: Client) -> None:
    room_id = await room_with(alice)
    path = f"/_matrix/client/v1/rooms/{room_id}/threads"
    await bob.get(path, expect=403, errcode="M_FORBIDDEN")
    nowhere = "/_matrix/client/v1/rooms/!no:linnet.test/threads"
    await alice.get(nowhere, expect=403, errcode="M_FORBIDDEN")
    for wrong in ({"include": "some"}, {"limit": 0}, {"from": "x"}):
        await alice.get(path, params=wrong, expect=400, errcode="M_INVALID_PARAM")
    await alice.post(f"/rooms/{room_id}/ban", {"user_id": bob.user_id})
    await bob.get(path, expect=403, errcode="M_FORBIDDEN")
