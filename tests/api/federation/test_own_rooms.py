"""A room that chose its own server as policy server: what passes the gates is signed."""

# covers: getWellknownPolicy

from typing import Any

import pytest
from tests.api.guarding.guarded import REFUSED, WRONG, says
from tests.kit.client import Client
from tests.kit.elsewhere import chooses, head_of, pdu_of
from tests.kit.server import SERVER_NAME, Server

from linnet.events.hashing import signable_bytes
from linnet.events.signing import POLICY_SERVER_KEY_ID, is_signature_valid

POLICY = "/.well-known/matrix/policy_server"


async def own_key(server: Server) -> str:
    return str((await server.nobody().get(POLICY))["public_keys"]["ed25519"])


async def is_signed(server: Server, event_id: str) -> bool:
    """Whether an event has a signature as policy server, which then must be right."""
    pdu = await pdu_of(server, event_id)
    key = await own_key(server)
    signatures = pdu["signatures"][SERVER_NAME]
    assert len(signatures) == 1 + (POLICY_SERVER_KEY_ID in signatures)
    if POLICY_SERVER_KEY_ID not in signatures:
        return False
    head = await head_of(server, pdu["room_id"])
    message = signable_bytes(head.version, pdu)
    assert is_signature_valid(message, signatures[POLICY_SERVER_KEY_ID], key)
    return True


@pytest.mark.parametrize("version", ["10", "11", "12"])
async def test_everything_is_signed_but_the_choice_itself(
    server: Server, alice: Client, bob: Client, version: str
) -> None:
    room_id = await alice.creates_room(preset="public_chat", room_version=version)
    before = await alice.sends(room_id, "before")
    await chooses(alice, room_id, SERVER_NAME, await own_key(server))
    message = await alice.sends(room_id, "hello")
    assert not await is_signed(server, before)
    assert await is_signed(server, message)
    await bob.joins(room_id)
    redaction = await alice.put(f"/rooms/{room_id}/redact/{message}/1", {"reason": "no"})
    topic = await alice.put(f"/rooms/{room_id}/state/m.room.topic/", {"topic": "t"})
    other = await alice.put(f"/rooms/{room_id}/state/m.room.policy/other", {"via": "x"})
    for answer in (redaction, topic, other):
        assert await is_signed(server, answer["event_id"])
    # What was taken back has kept its signature, which covers what is left of it.
    assert await is_signed(server, message)
    state = await alice.get(f"/rooms/{room_id}/state")
    for event in state.json:
        if event["type"] == "m.room.policy" and not event["state_key"]:
            assert not await is_signed(server, event["event_id"])
        if event["state_key"] == bob.user_id:
            assert await is_signed(server, event["event_id"])
    await alice.put(f"/rooms/{room_id}/state/m.room.policy/", {})
    assert not await is_signed(server, await alice.sends(room_id, "after"))


async def test_from_the_first_event_on(server: Server, alice: Client, bob: Client) -> None:
    content = {"via": SERVER_NAME, "public_keys": {"ed25519": await own_key(server)}}
    policy = {"type": "m.room.policy", "state_key": "", "content": content}
    room_id = await alice.creates_room(
        initial_state=[policy], name="signed", invite=[bob.user_id], preset="trusted_private_chat"
    )
    state = (await alice.get(f"/rooms/{room_id}/state")).json
    signed = {one["type"]: await is_signed(server, one["event_id"]) for one in state}
    assert signed["m.room.name"]
    assert not signed["m.room.create"]
    (invite,) = [one for one in state if one["state_key"] == bob.user_id]
    assert await is_signed(server, invite["event_id"])
    # An upgrade takes the choice along.
    new_id = (await alice.post(f"/rooms/{room_id}/upgrade", {"new_version": "12"}))[
        "replacement_room"
    ]
    copied = await alice.get(f"/rooms/{new_id}/state/m.room.policy/")
    assert copied.json == content


async def test_what_a_rule_refuses_or_holds_is_not_in_the_room(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await alice.creates_room(preset="public_chat")
    await bob.joins(room_id)
    await chooses(alice, room_id, SERVER_NAME, await own_key(server))
    rules: list[dict[str, Any]] = [
        {"text": "pills", "effect": "refuse", "reason": "No adverts."},
        {"text": "casino", "effect": "hold"},
    ]
    path = f"/_linnet/rooms/{room_id}"
    await alice.put(f"{path}/automatic", {"rules": rules})
    refused = await says(bob, room_id, "pills", **REFUSED)
    assert "No adverts." in refused["error"]
    held = await says(bob, room_id, "casino", **REFUSED)
    answer = await alice.post(f"{path}/held/{held['org.linnet.held_id']}", {"approve": True})
    assert await is_signed(server, answer["event_id"])
    assert await is_signed(server, await bob.sends(room_id, "hello"))


async def test_another_key_cannot_be_entered(server: Server, alice: Client) -> None:
    room_id = await alice.creates_room()
    key = await own_key(server)
    refused = await _choose(alice, room_id, key="A" * 43, **WRONG)
    assert key in refused["error"]
    await _choose(alice, room_id, key=key + "=")
    assert await is_signed(server, await alice.sends(room_id, "hello"))


@pytest.mark.parametrize(
    "content",
    [
        {"via": SERVER_NAME},
        {"via": SERVER_NAME, "public_keys": {}},
        {"via": SERVER_NAME, "public_keys": "key"},
        {"via": SERVER_NAME, "public_keys": {"ed25519": 5}},
        {"public_keys": {"ed25519": "A" * 43}},
        {"via": "not a server", "public_keys": {"ed25519": "A" * 43}},
        {"via": ["elsewhere.test"], "public_keys": {"ed25519": "A" * 43}},
        # It has nobody in the room.
        {"via": "elsewhere.test", "public_keys": {"ed25519": "A" * 43}},
    ],
)
async def test_what_is_not_whole_chooses_nobody(
    server: Server, alice: Client, content: dict[str, Any]
) -> None:
    room_id = await alice.creates_room()
    await alice.put(f"/rooms/{room_id}/state/m.room.policy/", content)
    assert not await is_signed(server, await alice.sends(room_id, "hello"))


async def _choose(person: Client, room_id: str, *, key: str, **more: Any) -> Any:
    content = {"via": SERVER_NAME, "public_keys": {"ed25519": key}}
    return await person.put(f"/rooms/{room_id}/state/m.room.policy/", content, **more)
