"""Receipts and the fully read marker."""

# covers: postReceipt, setReadMarker

import asyncio
from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.server import Server

BAD = ("M_INVALID_PARAM", 400)


async def room_of(owner: Client, *others: Client) -> str:
    room_id = await owner.creates_room(preset="public_chat")
    for other in others:
        await other.joins(room_id)
    return room_id


async def reads(
    who: Client, room_id: str, event_id: str, kind: str = "m.read", **more: Any
) -> None:
    thread = more.pop("thread_id", None)
    body = {} if thread is None else {"thread_id": thread}
    await who.post(f"/rooms/{room_id}/receipt/{kind}/{event_id}", body, **more)


def receipts(client: Client, room_id: str) -> dict[Any, str]:
    return client.folding.joined[room_id].receipts


async def told(client: Client, room_id: str) -> dict[Any, str]:
    await client.syncs()
    return receipts(client, room_id)


@pytest.mark.parametrize("by_markers", [False, True])
async def test_others_see_who_has_read(
    server: Server, alice: Client, bob: Client, by_markers: bool
) -> None:
    room_id = await room_of(alice, bob)
    event_id = await alice.sends(room_id, "read me")
    if by_markers:
        await bob.post(f"/rooms/{room_id}/read_markers", {"m.read": event_id})
    else:
        await reads(bob, room_id, event_id)
    for client in (alice, bob):
        assert (await told(client, room_id))["m.read", bob.user_id, None] == event_id


async def test_a_receipt_says_when(alice: Client) -> None:
    room_id = await room_of(alice)
    event_id = await alice.sends(room_id, "now")
    await reads(alice, room_id, event_id)
    answer = await alice.get("/sync")
    (event,) = answer["rooms"]["join"][room_id]["ephemeral"]["events"]
    assert event["type"] == "m.receipt"
    receipt = event["content"][event_id]["m.read"][alice.user_id]
    sent = await alice.get(f"/rooms/{room_id}/event/{event_id}")
    assert 0 <= receipt["ts"] - sent["origin_server_ts"] < 60_000
    assert "thread_id" not in receipt


async def test_waiting_ends_with_a_receipt(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    event_id = await alice.sends(room_id, "read me")
    await alice.syncs()
    waiting = asyncio.create_task(alice.syncs(timeout_ms=20_000))
    await server.waits_for(alice)
    await reads(bob, room_id, event_id)
    await waiting
    assert receipts(alice, room_id)["m.read", bob.user_id, None] == event_id


async def test_private_receipts_are_their_owners_secret(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    event_id = await alice.sends(room_id, "read me")
    await alice.syncs()
    waiting = asyncio.create_task(alice.syncs(timeout_ms=300))
    await server.waits_for(alice)
    await reads(bob, room_id, event_id, "m.read.private")
    assert "rooms" not in (await waiting).json
    phone = await bob.another_device()
    for client in (bob, phone):
        assert (await told(client, room_id)) == {("m.read.private", bob.user_id, None): event_id}
    assert (await told(alice, room_id)) == {}
    assert "ephemeral" not in (await alice.get("/sync"))["rooms"]["join"][room_id]


async def test_receipts_never_move_back(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    first = await alice.sends(room_id, "one")
    second = await alice.sends(room_id, "two")
    await reads(bob, room_id, second)
    await reads(bob, room_id, first)
    assert (await told(alice, room_id)) == {("m.read", bob.user_id, None): second}


async def test_threads_have_receipts_of_their_own(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    root = await alice.sends(room_id, "root")
    relation = {"rel_type": "m.thread", "event_id": root}
    inside = await alice.sends(room_id, "inside", **{"m.relates_to": relation})
    outside = await alice.sends(room_id, "outside")
    await reads(bob, room_id, inside, thread_id=root)
    await reads(bob, room_id, outside, thread_id="main")
    await reads(bob, room_id, root)
    assert (await told(alice, room_id)) == {
        ("m.read", bob.user_id, root): inside,
        ("m.read", bob.user_id, "main"): outside,
        ("m.read", bob.user_id, None): root,
    }


async def test_receipts_of_two_threads_may_stand_at_one_event(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    root = await alice.sends(room_id, "root")
    for thread_id in ("main", root, None):
        await reads(bob, room_id, root, thread_id=thread_id)
    assert set(await told(alice, room_id)) == {
        ("m.read", bob.user_id, thread_id) for thread_id in ("main", root, None)
    }


async def test_a_thread_must_be_that_of_the_event(alice: Client) -> None:
    room_id = await room_of(alice)
    root = await alice.sends(room_id, "root")
    relation = {"rel_type": "m.thread", "event_id": root}
    inside = await alice.sends(room_id, "inside", **{"m.relates_to": relation})
    outside = await alice.sends(room_id, "outside")
    for event_id, thread_id in ((inside, "main"), (outside, root), (inside, outside)):
        await reads(alice, room_id, event_id, thread_id=thread_id, expect=400, errcode=BAD[0])
    await reads(alice, room_id, root, thread_id=root)


async def test_what_was_redacted_may_be_read_in_any_thread(alice: Client) -> None:
    room_id = await room_of(alice)
    root = await alice.sends(room_id, "root")
    relation = {"rel_type": "m.thread", "event_id": root}
    inside = await alice.sends(room_id, "inside", **{"m.relates_to": relation})
    await alice.put(f"/rooms/{room_id}/redact/{inside}/1")
    await reads(alice, room_id, inside, thread_id=root)


@pytest.mark.parametrize("thread_id", ["", 7, None, ["main"]])
async def test_a_thread_id_is_text(alice: Client, thread_id: object) -> None:
    room_id = await room_of(alice)
    event_id = await alice.sends(room_id, "read me")
    path = f"/rooms/{room_id}/receipt/m.read/{event_id}"
    await alice.post(path, {"thread_id": thread_id}, expect=400, errcode="M_INVALID_PARAM")


async def test_other_types_are_refused(alice: Client) -> None:
    room_id = await room_of(alice)
    event_id = await alice.sends(room_id, "read me")
    await reads(alice, room_id, event_id, "m.seen", expect=400, errcode="M_INVALID_PARAM")


async def test_only_events_of_the_room_can_be_read(alice: Client) -> None:
    room_id, other = await room_of(alice), await room_of(alice)
    elsewhere = await alice.sends(other, "elsewhere")
    for event_id in (elsewhere, "$nowhere"):
        for kind in ("m.read", "m.fully_read"):
            await reads(alice, room_id, event_id, kind, expect=404, errcode="M_NOT_FOUND")
    marks = {"m.fully_read": elsewhere}
    await alice.post(f"/rooms/{room_id}/read_markers", marks, expect=404)


async def test_only_members_read(alice: Client, bob: Client) -> None:
    room_id = await room_of(alice)
    event_id = await alice.sends(room_id, "read me")
    await reads(bob, room_id, event_id, expect=403, errcode="M_FORBIDDEN")
    await bob.post(f"/rooms/{room_id}/read_markers", {"m.read": event_id}, expect=403)
    await reads(bob, "!nowhere:linnet.test", event_id, expect=403, errcode="M_FORBIDDEN")


async def test_nobody_reads_without_a_token(server: Server, alice: Client) -> None:
    room_id = await room_of(alice)
    event_id = await alice.sends(room_id, "read me")
    await reads(server.nobody(), room_id, event_id, expect=401, errcode="M_MISSING_TOKEN")


# The fully read marker.


@pytest.mark.parametrize("way", ["receipt", "markers"])
async def test_the_marker_is_account_data_and_moves_forwards(
    server: Server, alice: Client, way: str
) -> None:
    room_id = await room_of(alice)
    first = await alice.sends(room_id, "one")
    second = await alice.sends(room_id, "two")
    for event_id in (second, first):
        if way == "receipt":
            await reads(alice, room_id, event_id, "m.fully_read")
        else:
            await alice.post(f"/rooms/{room_id}/read_markers", {"m.fully_read": event_id})
    path = f"/user/{alice.user_id}/rooms/{room_id}/account_data/m.fully_read"
    assert (await alice.get(path)).json == {"event_id": second}
    await alice.syncs()
    room = alice.folding.joined[room_id]
    assert room.account_data["m.fully_read"] == {"event_id": second}
    assert room.receipts == {}


async def test_the_marker_has_no_threads(alice: Client) -> None:
    room_id = await room_of(alice)
    event_id = await alice.sends(room_id, "one")
    await reads(
        alice,
        room_id,
        event_id,
        "m.fully_read",
        thread_id="main",
        expect=400,
        errcode="M_INVALID_PARAM",
    )


async def test_markers_and_receipts_move_together(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    first, second = [await alice.sends(room_id, text) for text in ("one", "two")]
    marks = {"m.fully_read": first, "m.read": first, "m.read.private": second}
    await bob.post(f"/rooms/{room_id}/read_markers", marks)
    assert (await told(bob, room_id)) == {
        ("m.read", bob.user_id, None): first,
        ("m.read.private", bob.user_id, None): second,
    }
    assert bob.folding.joined[room_id].account_data["m.fully_read"] == {"event_id": first}
    await bob.post(f"/rooms/{room_id}/read_markers", {})


async def test_markers_move_all_or_not_at_all(server: Server, alice: Client) -> None:
    room_id = await room_of(alice)
    event_id = await alice.sends(room_id, "one")
    marks = {"m.fully_read": event_id, "m.read": "$nowhere"}
    await alice.post(f"/rooms/{room_id}/read_markers", marks, expect=404, errcode="M_NOT_FOUND")
    path = f"/user/{alice.user_id}/rooms/{room_id}/account_data/m.fully_read"
    await alice.get(path, expect=404)


@pytest.mark.parametrize("marks", [{"m.read": 7}, {"m.read": "no event"}, {"m.fully_read": ""}])
async def test_markers_are_event_ids(alice: Client, marks: dict[str, Any]) -> None:
    room_id = await room_of(alice)
    await alice.post(f"/rooms/{room_id}/read_markers", marks, expect=400)
