"""Unread counts as sync gives them."""

import json
from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.server import Server

Counts = tuple[int, int]
BY_THREAD = json.dumps({"room": {"timeline": {"unread_thread_notifications": True}}})
PLAIN = [{"type": "m.room.encryption", "content": {}}]


async def room_of(owner: Client, *others: Client) -> str:
    room_id = await owner.creates_room(preset="public_chat", initial_state=PLAIN)
    for other in others:
        await other.joins(room_id)
    for person in (owner, *others):
        await person.syncs()
    return room_id


def pair(counts: dict[str, int]) -> Counts:
    return counts["notification_count"], counts["highlight_count"]


async def unread(who: Client, room_id: str) -> Counts:
    await who.syncs()
    return pair(who.folding.joined[room_id].unread)


async def unread_by_thread(who: Client, room_id: str) -> tuple[Counts, dict[str, Counts]]:
    answer = await who.get("/sync", params={"filter": BY_THREAD})
    room = answer["rooms"]["join"][room_id]
    threads = {root: pair(n) for root, n in room["unread_thread_notifications"].items()}
    return pair(room["unread_notifications"]), threads


def in_thread(root: str) -> dict[str, Any]:
    return {"m.relates_to": {"rel_type": "m.thread", "event_id": root}}


async def reads(who: Client, room_id: str, event_id: str, thread_id: str | None = None) -> None:
    body = {} if thread_id is None else {"thread_id": thread_id}
    await who.post(f"/rooms/{room_id}/receipt/m.read/{event_id}", body)


async def test_messages_of_others_count_until_they_are_read(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    assert await unread(bob, room_id) == (0, 0)
    sent = [await alice.sends(room_id, text) for text in ("one", "two", "three")]
    assert await unread(bob, room_id) == (3, 0)
    assert await unread(alice, room_id) == (0, 0)
    await reads(bob, room_id, sent[1])
    assert await unread(bob, room_id) == (1, 0)
    await reads(bob, room_id, sent[2])
    assert await unread(bob, room_id) == (0, 0)


async def test_the_count_comes_with_the_message(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    for number in range(1, 4):
        await alice.sends(room_id, "again")
        room = (await bob.syncs())["rooms"]["join"][room_id]
        assert len(room["timeline"]["events"]) == 1
        assert room["unread_notifications"]["notification_count"] == number


async def test_reading_on_one_device_counts_on_all(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    phone = await bob.another_device()
    event_id = await alice.sends(room_id, "read me")
    assert await unread(phone, room_id) == (1, 0)
    await bob.post(f"/rooms/{room_id}/receipt/m.read.private/{event_id}")
    assert await unread(phone, room_id) == (0, 0)


async def test_the_receipt_that_is_further_counts(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    sent = [await alice.sends(room_id, text) for text in ("one", "two", "three")]
    await bob.post(f"/rooms/{room_id}/receipt/m.read.private/{sent[2]}")
    await reads(bob, room_id, sent[0])
    assert await unread(bob, room_id) == (0, 0)


async def test_mentions_highlight(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    await alice.sends(room_id, "hey", **{"m.mentions": {"user_ids": [bob.user_id]}})
    assert await unread(bob, room_id) == (1, 1)
    await alice.sends(room_id, "all", **{"m.mentions": {"room": True}})
    assert await unread(bob, room_id) == (2, 2)
    await bob.sends(room_id, "all!", **{"m.mentions": {"room": True}})
    assert await unread(alice, room_id) == (1, 0)


async def test_encrypted_messages_count_and_highlight_by_clear_mentions(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    await alice.sends_event(room_id, "m.room.encrypted", {"ciphertext": "x"})
    mention = {"ciphertext": "x", "m.mentions": {"user_ids": [bob.user_id]}}
    await alice.sends_event(room_id, "m.room.encrypted", mention)
    assert await unread(bob, room_id) == (2, 1)


@pytest.mark.parametrize("event_type", ["m.reaction", "org.other", "m.call.candidates"])
async def test_some_events_do_not_count(
    server: Server, alice: Client, bob: Client, event_type: str
) -> None:
    room_id = await room_of(alice, bob)
    await alice.sends_event(room_id, event_type, {})
    await alice.sets_state(room_id, "m.room.topic", {"topic": "tea"})
    await alice.sends(room_id, "beep", msgtype="m.notice")
    assert await unread(bob, room_id) == (0, 0)


async def test_what_was_sent_before_joining_does_not_count(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice)
    await alice.sends(room_id, "early")
    await bob.joins(room_id)
    assert await unread(bob, room_id) == (0, 0)
    await alice.sends(room_id, "late")
    assert await unread(bob, room_id) == (1, 0)
    await bob.leaves(room_id)
    await bob.syncs()
    await alice.sends(room_id, "away")
    await bob.joins(room_id)
    assert await unread(bob, room_id) == (0, 0)


async def test_a_new_name_is_no_reading(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    await alice.sends(room_id, "one")
    content = {"membership": "join", "displayname": "Bobby"}
    await bob.sets_state(room_id, "m.room.member", content, bob.user_id)
    assert await unread(bob, room_id) == (1, 0)


async def test_answering_is_reading(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    await alice.sends(room_id, "question")
    await bob.sends(room_id, "answer")
    assert await unread(bob, room_id) == (0, 0)
    await alice.sends(room_id, "thanks")
    assert await unread(bob, room_id) == (1, 0)


async def test_redacted_messages_do_not_count(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    event_id = await alice.sends(room_id, "oops")
    await alice.sends(room_id, "fine")
    assert await unread(bob, room_id) == (2, 0)
    await alice.put(f"/rooms/{room_id}/redact/{event_id}/1")
    assert await unread(bob, room_id) == (1, 0)


async def test_threads_are_counted_apart(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    root = await alice.sends(room_id, "root")
    inside = [await alice.sends(room_id, text, **in_thread(root)) for text in ("a", "b")]
    last = await alice.sends(room_id, "outside")
    assert await unread_by_thread(bob, room_id) == ((2, 0), {root: (2, 0)})
    assert await unread(bob, room_id) == (4, 0)
    await reads(bob, room_id, inside[0], root)
    assert await unread_by_thread(bob, room_id) == ((2, 0), {root: (1, 0)})
    await reads(bob, room_id, root, "main")
    assert await unread_by_thread(bob, room_id) == ((1, 0), {root: (1, 0)})
    await reads(bob, room_id, last)
    assert await unread_by_thread(bob, room_id) == ((0, 0), {})
    assert await unread(bob, room_id) == (0, 0)


async def test_answering_in_a_thread_reads_that_thread(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    root = await alice.sends(room_id, "root")
    await alice.sends(room_id, "inside", **in_thread(root))
    await bob.sends(room_id, "answer", **in_thread(root))
    assert await unread_by_thread(bob, room_id) == ((1, 0), {})


async def test_reactions_belong_to_the_thread(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    await bob.put("/pushrules/global/override/.m.rule.reaction/actions", {"actions": ["notify"]})
    root = await alice.sends(room_id, "root")
    inside = await alice.sends(room_id, "inside", **in_thread(root))
    relation = {"rel_type": "m.annotation", "event_id": inside, "key": "👍"}
    await alice.sends_event(room_id, "m.reaction", {"m.relates_to": relation})
    assert await unread_by_thread(bob, room_id) == ((1, 0), {root: (2, 0)})


async def test_counts_follow_the_rules(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    await alice.sends(room_id, "cake is ready")
    assert await unread(bob, room_id) == (1, 0)
    loud = {"pattern": "cake", "actions": ["notify", {"set_tweak": "highlight"}]}
    await bob.put("/pushrules/global/content/cake", loud)
    assert await unread(bob, room_id) == (1, 1)
    await bob.put(f"/pushrules/global/room/{room_id}", {"actions": []})
    assert await unread(bob, room_id) == (1, 1)
    await bob.delete("/pushrules/global/content/cake")
    assert await unread(bob, room_id) == (0, 0)


async def test_ignored_people_do_not_count(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await room_of(alice, bob, carol)
    path = f"/user/{bob.user_id}/account_data/m.ignored_user_list"
    await bob.put(path, {"ignored_users": {carol.user_id: {}}})
    await alice.sends(room_id, "hello")
    await carol.sends(room_id, "hello", **{"m.mentions": {"user_ids": [bob.user_id]}})
    assert await unread(bob, room_id) == (1, 0)
    assert await unread(alice, room_id) == (1, 0)
