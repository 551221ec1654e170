"""Messages between devices."""

# covers: sendToDevice

import asyncio
import time
from typing import Any

import orjson
import pytest
from tests.kit.client import Client
from tests.kit.server import Server

from linnet.changes.vocabulary import ToDeviceQueued
from linnet.encryption.send_to_device import MAX_MESSAGE_BYTES, SENT_KEPT_MS
from linnet.encryption.to_device import acknowledge_to_device, to_device_messages
from linnet.ids import DeviceId, UserId


async def waiting(client: Client, after: int = 0, limit: int = 100) -> list[tuple[int, Any]]:
    """Positions and messages that wait for this device."""
    async with client.server.house.hall.db.snapshot() as reader:
        found = await to_device_messages(
            reader, UserId(client.user_id), DeviceId(client.device_id), after, 2**62, limit
        )
    return [(message.position, orjson.loads(message.event)) for message in found]


async def contents(client: Client) -> list[Any]:
    return [message["content"] for _, message in await waiting(client)]


async def sends(client: Client, txn_id: str, messages: Any, **more: Any) -> None:
    await client.put(f"/sendToDevice/m.test/{txn_id}", {"messages": messages}, **more)


async def test_a_message_waits_with_its_sender_and_type(alice: Client, bob: Client) -> None:
    await sends(alice, "1", {bob.user_id: {bob.device_id: {"text": "hi ü", "n": 1}}})
    [(_, message)] = await waiting(bob)
    assert message == {
        "sender": alice.user_id,
        "type": "m.test",
        "content": {"text": "hi ü", "n": 1},
    }


async def test_messages_wait_in_order_until_acknowledged(alice: Client, bob: Client) -> None:
    for n in range(5):
        await sends(alice, f"order-{n}", {bob.user_id: {bob.device_id: {"n": n}}})
    queued = await waiting(bob)
    assert [message["content"]["n"] for _, message in queued] == [0, 1, 2, 3, 4]
    assert await waiting(bob, limit=2) == queued[:2]
    assert await waiting(bob, after=queued[1][0]) == queued[2:]
    encryption = bob.server.house.encryption
    device = (UserId(bob.user_id), DeviceId(bob.device_id))
    await acknowledge_to_device(encryption, *device, queued[2][0])
    assert await waiting(bob) == queued[3:]
    await acknowledge_to_device(encryption, *device, queued[4][0])
    assert await waiting(bob) == []
    assert not await encryption.inboxes.is_any_waiting(*device)
    await sends(alice, "order-5", {bob.user_id: {bob.device_id: {"n": 5}}})
    assert await encryption.inboxes.is_any_waiting(*device)


async def test_a_star_means_all_devices(alice: Client, bob: Client) -> None:
    second = await bob.another_device()
    content = {bob.user_id: {"*": {"for": "all"}, second.device_id: {"for": "one"}}}
    await sends(alice, "star", content)
    assert await contents(bob) == [{"for": "all"}]
    assert await contents(second) == [{"for": "one"}]


async def test_to_oneself_and_the_own_device_too(alice: Client) -> None:
    second = await alice.another_device()
    await sends(alice, "self", {alice.user_id: {"*": {}}})
    assert await contents(alice) == await contents(second) == [{}]


async def test_unknown_users_and_devices_are_passed_over(alice: Client, bob: Client) -> None:
    unknown = {"UNKNOWN": {}, "\0": {}, "x" * 300: {}}
    messages = {
        bob.user_id: {bob.device_id: {"n": 1}, **unknown},
        "@nobody:linnet.test": {"*": {}},
        "@eve:elsewhere.example": {"X": {}},
    }
    await sends(alice, "unknown", messages)
    assert await contents(bob) == [{"n": 1}]


async def test_a_repeated_transaction_sends_once_for_each_device(
    alice: Client, bob: Client
) -> None:
    second = await alice.another_device()
    message = {bob.user_id: {bob.device_id: {}}}
    for _ in range(2):
        await sends(alice, "same", message)
        await sends(second, "same", message)
    await alice.put("/sendToDevice/m.other/same", {"messages": message})
    assert len(await waiting(bob)) == 3


async def test_a_transaction_id_is_remembered_for_a_day(
    new_server: Any, settable_clock: Any
) -> None:
    server: Server = await new_server(clock=settable_clock)
    alice = await server.person("alice", is_first=True)
    message = {alice.user_id: {alice.device_id: {}}}
    await sends(alice, "same", message)
    settable_clock.moves(SENT_KEPT_MS - 60_000)
    await sends(alice, "same", message)
    assert len(await waiting(alice)) == 1
    settable_clock.moves(120_000)
    await sends(alice, "another", {})
    await sends(alice, "same", message)
    assert len(await waiting(alice)) == 2


async def test_the_same_transaction_at_the_same_time(alice: Client, bob: Client) -> None:
    message = {bob.user_id: {bob.device_id: {}}}
    await asyncio.gather(*(sends(alice, "raced", message) for _ in range(5)))
    assert len(await waiting(bob)) == 1


async def test_each_device_is_told(alice: Client, bob: Client) -> None:
    second = await bob.another_device()
    notifier = alice.server.house.hall.notifier
    before = notifier.position
    await sends(alice, "told", {bob.user_id: {"*": {}}})
    changes = notifier.since(before) or []
    told = {c.device_id for c in changes if isinstance(c, ToDeviceQueued)}
    assert told == {bob.device_id, second.device_id}


async def test_a_signed_out_device_leaves_nothing_behind(alice: Client, bob: Client) -> None:
    second = await bob.another_device()
    await sends(alice, "gone", {bob.user_id: {"*": {}}})
    await second.post("/logout")
    assert await waiting(second) == []
    await sends(alice, "gone-too", {bob.user_id: {second.device_id: {}}})
    assert await waiting(second) == []


async def test_thousands_of_messages_in_one_call(alice: Client, bob: Client) -> None:
    messages = {bob.user_id: {bob.device_id: {"key": "k" * 500}}}
    for n in range(2000):
        messages[f"@nobody-{n}:linnet.test"] = {"DEVICE": {"key": "k" * 500}}
    began = time.monotonic()
    await sends(alice, "many", messages)
    assert len(await waiting(bob)) == 1
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("body", "status", "errcode"),
    [
        ({}, 400, "M_MISSING_PARAM"),
        ({"messages": []}, 400, "M_BAD_JSON"),
        ({"messages": {"@a:b": []}}, 400, "M_BAD_JSON"),
        ({"messages": {"@a:b": {"D": "text"}}}, 400, "M_BAD_JSON"),
        ({"messages": {"alice": {"D": {}}}}, 400, "M_INVALID_PARAM"),
        ({"messages": {"@a:b": {"D": {"x": "y" * MAX_MESSAGE_BYTES}}}}, 413, "M_TOO_LARGE"),
        ({"messages": {"@a:b": {str(n): {} for n in range(10_001)}}}, 413, "M_TOO_LARGE"),
    ],
)
async def test_wrong_messages_are_refused(
    alice: Client, body: Any, status: int, errcode: str
) -> None:
    path = "/sendToDevice/m.test/wrong"
    await alice.put(path, body, expect=status, errcode=errcode)


async def test_wrong_names_are_refused(alice: Client) -> None:
    for path in ("/sendToDevice/m%00/1", "/sendToDevice/m/%00", f"/sendToDevice/{'m' * 256}/1"):
        await alice.put(path, {"messages": {}}, expect=400, errcode="M_INVALID_PARAM")


async def test_nobody_may_not_send(server: Server) -> None:
    path = "/sendToDevice/m.test/1"
    await server.nobody().put(path, expect=401, errcode="M_MISSING_TOKEN")
