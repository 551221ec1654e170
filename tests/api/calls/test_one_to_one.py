"""Calls of older apps between two people: plain events, which the server passes on and rings for.

# spec: client-server-api #voice-over-ip
"""

from typing import Any

import pytest
from tests.api.push.test_unread import unread
from tests.api.sync.test_sliding import Connection, window
from tests.kit.client import Client
from tests.kit.server import Server

CALL: dict[str, Any] = {"call_id": "c1", "version": "1", "party_id": "P1"}
OFFER = {"type": "offer", "sdp": "v=0\r\no=- 1 2 IN IP4 127.0.0.1"}
ANSWER = {"type": "answer", "sdp": "v=0\r\no=- 2 2 IN IP4 127.0.0.1"}
CANDIDATE = {
    "candidate": "candidate:1 1 UDP 1 192.0.2.1 9 typ host",
    "sdpMid": "audio",
    "sdpMLineIndex": 0,
}
FROM_CALLER = [
    ("m.call.invite", {**CALL, "lifetime": 60000, "offer": OFFER}),
    ("m.call.candidates", {**CALL, "candidates": [CANDIDATE, {"candidate": ""}]}),
    ("m.call.select_answer", {**CALL, "selected_party_id": "P2"}),
    ("m.call.negotiate", {**CALL, "lifetime": 10000, "description": OFFER}),
    ("m.call.hangup", {**CALL, "reason": "user_hangup"}),
]
FROM_CALLED = [
    ("m.call.answer", {**CALL, "party_id": "P2", "answer": ANSWER}),
    ("m.call.candidates", {**CALL, "party_id": "P2", "candidates": [CANDIDATE]}),
    ("m.call.negotiate", {**CALL, "party_id": "P2", "description": ANSWER}),
    ("m.call.reject", {**CALL, "party_id": "P2"}),
]
ENCRYPTION = {"type": "m.room.encryption", "content": {"algorithm": "m.megolm.v1.aes-sha2"}}


@pytest.mark.parametrize("state", [[], [ENCRYPTION]], ids=["plain", "encrypted"])
async def test_all_that_a_call_says_arrives_unchanged_and_in_order(
    server: Server, alice: Client, bob: Client, state: list[Any]
) -> None:
    wish = {"is_direct": True, "preset": "trusted_private_chat", "initial_state": state}
    room_id = await alice.creates_room(invite=[bob.user_id], **wish)
    await bob.joins(room_id)
    # Apps may send them in clear also where other messages are encrypted.
    said = [(alice, *event) for event in FROM_CALLER] + [(bob, *event) for event in FROM_CALLED]
    connections = {who.user_id: Connection(who, lists={"all": window()}) for who in (alice, bob)}
    for who in (alice, bob):
        await who.syncs()
        await connections[who.user_id].syncs()
    for who, kind, content in said:
        await who.sends_event(room_id, kind, content)
    expected = [(who.user_id, kind, content) for who, kind, content in said]
    for who in (alice, bob):
        told = (await who.syncs())["rooms"]["join"][room_id]["timeline"]["events"]
        assert [(e["sender"], e["type"], e["content"]) for e in told] == expected
        part = (await connections[who.user_id].syncs())["rooms"][room_id]["timeline"]
        shown = [(e["sender"], e["type"], e["content"]) for e in part]
        assert shown == expected[-len(shown) :]


async def test_an_invite_rings_and_nothing_else_of_a_call_does(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await alice.creates_room(preset="private_chat", invite=[bob.user_id])
    await bob.joins(room_id)
    rules = (await bob.get("/pushrules/"))["global"]["underride"]
    rule = next(rule for rule in rules if rule["rule_id"] == ".m.rule.call")
    assert rule["enabled"] is True
    assert rule["conditions"] == [
        {"kind": "event_match", "key": "type", "pattern": "m.call.invite"}
    ]
    assert rule["actions"] == ["notify", {"set_tweak": "sound", "value": "ring"}]
    for number, (kind, content) in enumerate(FROM_CALLER):
        await alice.sends_event(room_id, kind, content)
        assert await unread(bob, room_id) == (1, 0), f"event {number}, {kind}"
