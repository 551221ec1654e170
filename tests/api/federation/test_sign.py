"""Other servers ask this one to sign, as the policy server of a room."""

# covers: askPolicyServerToSign

from dataclasses import dataclass
from typing import Any

import pytest_asyncio
from tests.kit.client import Answer, Client
from tests.kit.clock import MovableClock
from tests.kit.elsewhere import (
    DAY_MS,
    KEYS,
    SIGN,
    Elsewhere,
    Stranger,
    chooses,
    comes,
    head_of,
    name_of,
    pdu_of,
    switches,
)
from tests.kit.server import Server

from linnet.events.canonical_json import JsonObject
from linnet.events.event import Event
from linnet.events.hashing import signable_bytes
from linnet.events.signing import (
    POLICY_SERVER_KEY_ID,
    Signer,
    SigningKey,
    is_signature_valid,
)
from linnet.ids import UserId
from linnet.peers.keys import PAUSE_MS

NOT_KNOWN: dict[str, Any] = {"expect": 401, "errcode": "M_UNAUTHORIZED"}
NO_ROOM: dict[str, Any] = {"expect": 404, "errcode": "M_NOT_FOUND"}
NOT_SIGNED: dict[str, Any] = {"expect": 400, "errcode": "M_FORBIDDEN"}
NO_EVENT: dict[str, Any] = {"expect": 400, "errcode": "M_BAD_JSON"}
TOO_MUCH: dict[str, Any] = {"expect": 429, "errcode": "M_LIMIT_EXCEEDED"}
OTHER_KEY = SigningKey("1", b"x" * 32)


@dataclass
class Asked:
    """Alice's room has her own server as policy server; Eve of a strange server is in it."""

    server: Server
    clock: MovableClock
    stranger: Stranger
    alice: Client
    room_id: str
    eve: UserId

    async def event(self, text: str = "hello", **parts: Any) -> Event:
        """Something that Eve says, or somebody else."""
        content = {"msgtype": "m.text", "body": text}
        chosen = {"content": content, "origin_server_ts": self.clock.now_ms(), **parts}
        head = await head_of(self.server, self.room_id)
        return self.stranger.event(head, chosen.pop("sender", self.eve), **chosen)

    async def asks(
        self, body: JsonObject, *, expect: int = 200, errcode: str | None = None, **header: Any
    ) -> Answer:
        """Ask for a signature; `header` are parts of the request's own that are wrong."""
        headers = self.stranger.header(body, self.server, **header)
        nobody = self.server.nobody()
        return await nobody.post(SIGN, body, expect=expect, errcode=errcode, headers=headers)

    async def looks_at(self, **rules: Any) -> None:
        await self.alice.put(f"/_linnet/rooms/{self.room_id}/automatic", rules)


@pytest_asyncio.fixture
async def asked(elsewhere: Elsewhere) -> Asked:
    clock = MovableClock()
    server = await elsewhere.server("server_keys", clock=clock)
    stranger = await elsewhere.stranger()
    stranger.publishes(clock.now_ms() + DAY_MS)
    alice = await server.person("alice")
    room_id = await alice.creates_room(preset="public_chat")
    eve = UserId(f"@eve:{stranger.name}")
    await comes(server, room_id, eve, stranger.signer)
    key = (await server.nobody().get("/.well-known/matrix/policy_server"))["public_keys"]
    await chooses(alice, room_id, name_of(server), key["ed25519"])
    return Asked(server, clock, stranger, alice, room_id, eve)


async def test_an_event_is_signed_and_only_our_signature_comes(asked: Asked) -> None:
    event = await asked.event()
    answer = (await asked.asks(event.pdu)).json
    assert answer.keys() == {name_of(asked.server)}
    ((key_id, signature),) = answer[name_of(asked.server)].items()
    assert key_id == POLICY_SERVER_KEY_ID
    key = asked.server.house.rooms.policy_servers.key.public_key
    assert is_signature_valid(signable_bytes(event.version, event.pdu), signature, key)
    assert len(asked.stranger.asked(KEYS)) == 1
    # The keys were kept, and the event is nowhere in the room.
    again = await asked.asks((await asked.event("again")).pdu)
    assert again.json != answer
    assert len(asked.stranger.asked(KEYS)) == 1
    context = f"/rooms/{asked.room_id}/event/{event.event_id}"
    await asked.alice.get(context, expect=404)


async def test_who_is_not_who_they_say_is_not_listened_to(asked: Asked) -> None:
    body = (await asked.event()).pdu
    nobody, name = asked.server.nobody(), asked.stranger.name
    await nobody.post(SIGN, body, **NOT_KNOWN)
    for header in ("X-Matrix", "X-Matrix origin=x", "X-Matrix origin=x,key=ed25519:1,sig=x"):
        await nobody.post(SIGN, body, headers={"Authorization": header}, **NOT_KNOWN)
    await asked.alice.post(SIGN, body, **NOT_KNOWN)
    # Forged, with a key that it does not have, in another's name, in ours.
    await asked.asks(body, **NOT_KNOWN, signer=Signer(name, OTHER_KEY))
    await asked.asks(body, **NOT_KNOWN, signer=Signer(name, SigningKey("2", b"s" * 32)))
    other = asked.server.house.rooms.signer
    await asked.asks(body, **NOT_KNOWN, signer=Signer(other.server_name, asked.stranger.key))
    await asked.asks(body, **NOT_KNOWN, signer=other)
    # Said to somebody else, or something else.
    await asked.asks(body, **NOT_KNOWN, destination="other.test")
    await asked.asks(body, **NOT_KNOWN, uri=f"{SIGN}?a")
    headers = asked.stranger.header(body, asked.server)
    changed = {**body, "origin_server_ts": 5}
    await nobody.post(SIGN, changed, headers=headers, **NOT_KNOWN)
    await nobody.post(SIGN, body, headers=headers)
    # The same request once more says and does the same.
    await nobody.post(SIGN, body, headers=headers)


async def test_a_server_that_cannot_be_reached_or_publishes_nonsense_is_not_known(
    asked: Asked, elsewhere: Elsewhere
) -> None:
    gone = await elsewhere.stranger()
    gone.front.hangs_up()
    body = (await asked.event()).pdu
    await asked.asks(body, **NOT_KNOWN, signer=gone.signer)
    tried = gone.front.connections
    # It is left alone for a while, and found again when it is back.
    await asked.asks(body, **NOT_KNOWN, signer=gone.signer)
    assert gone.front.connections == tried
    gone.front.leads = gone.outside.port
    gone.publishes(asked.clock.now_ms() + DAY_MS, server_name="other.test")
    for wrong in ({"server_name": "other.test"}, {"verify_keys": 5}, {"valid_until_ts": "x"}):
        asked.clock.advance(10 * PAUSE_MS)
        gone.publishes(asked.clock.now_ms() + DAY_MS, **wrong)
        await asked.asks(body, **NOT_KNOWN, signer=gone.signer)
    asked.clock.advance(10 * PAUSE_MS)
    gone.outside.answers(KEYS, b"{}{")
    await asked.asks(body, **NOT_KNOWN, signer=gone.signer)
    asked.clock.advance(10 * PAUSE_MS)
    other = {"ed25519:1": {"key": OTHER_KEY.public_key}}
    gone.publishes(asked.clock.now_ms() + DAY_MS, verify_keys=other)
    await asked.asks(body, **NOT_KNOWN, signer=gone.signer)
    asked.clock.advance(10 * PAUSE_MS)
    gone.publishes(asked.clock.now_ms() + DAY_MS)
    # Known now, and in no such room.
    await asked.asks(body, **NO_ROOM, signer=gone.signer)


async def test_a_key_holds_as_long_as_its_server_says_and_a_week_at_most(asked: Asked) -> None:
    body = (await asked.event()).pdu
    await asked.asks(body)
    asked.clock.advance(DAY_MS + 1)
    # It says the same as before, so there is no key of now.
    await asked.asks(body, **NOT_KNOWN)
    assert len(asked.stranger.asked(KEYS)) == 2
    asked.clock.advance(PAUSE_MS)
    asked.stranger.publishes(asked.clock.now_ms() + 100 * DAY_MS)
    await asked.asks(body)
    asked.clock.advance(7 * DAY_MS)
    await asked.asks(body)
    asked.clock.advance(1)
    asked.stranger.outside.answers(KEYS, status=500)
    await asked.asks(body, **NOT_KNOWN)


async def test_a_key_that_is_used_no_more_signs_old_events_alone(asked: Asked) -> None:
    stranger, now_ms = asked.stranger, asked.clock.now_ms()
    old = Signer(stranger.name, SigningKey("0", b"o" * 32))
    expired = {"key": old.key.public_key, "expired_ts": now_ms - 1000}
    stranger.publishes(now_ms + DAY_MS, old_verify_keys={old.key.key_id: expired})
    before = await asked.event(signer=old, origin_server_ts=now_ms - 1000)
    after = await asked.event(signer=old, origin_server_ts=now_ms - 999)
    await asked.asks(before.pdu)
    await asked.asks(after.pdu, **NOT_SIGNED)
    await asked.asks(before.pdu, **NOT_KNOWN, signer=old)


async def test_what_its_author_has_not_signed_is_not_signed(asked: Asked) -> None:
    event = await asked.event("bad words")
    # A harmless content under the hash of another one would get a signature for that one.
    harmless = {**event.pdu, "content": {"msgtype": "m.text", "body": "hello"}}
    await asked.asks(harmless, **NOT_SIGNED)
    await asked.asks({**event.pdu, "signatures": {}}, **NOT_SIGNED)
    forged = await asked.event(signer=Signer(asked.stranger.name, OTHER_KEY))
    await asked.asks(forged.pdu, **NOT_SIGNED)
    # Whoever shows another copy of it does not have the true one refused.
    await asked.asks(event.pdu)


async def test_only_who_is_in_the_room_is_signed_for(asked: Asked, elsewhere: Elsewhere) -> None:
    name = asked.stranger.name
    mallory = UserId(f"@mallory:{name}")
    await asked.asks((await asked.event(sender=mallory)).pdu, **NOT_SIGNED)
    join = {"type": "m.room.member", "content": {"membership": "join"}}
    coming = await asked.event(sender=mallory, state_key=mallory, **join)
    await asked.asks(coming.pdu)
    await asked.asks((await asked.event(state_key=mallory, **join)).pdu)
    for_another = await asked.event(sender=mallory, state_key=asked.eve, **join)
    await asked.asks(for_another.pdu, **NOT_SIGNED)
    # Of a third server nobody is inside; it may ask about its own who come.
    third = await elsewhere.stranger()
    third.publishes(asked.clock.now_ms() + DAY_MS)
    trent = UserId(f"@trent:{third.name}")
    await asked.asks((await asked.event()).pdu, **NO_ROOM, signer=third.signer)
    coming = await asked.event(sender=trent, state_key=trent, signer=third.signer, **join)
    await asked.asks(coming.pdu, signer=third.signer)
    # And a server in the room about everybody's.
    await asked.asks(coming.pdu)


async def test_a_room_that_has_not_chosen_this_server_is_not_known(asked: Asked) -> None:
    event = await asked.event()
    await asked.asks({**event.pdu, "room_id": "!other:linnet.test"}, **NO_ROOM)
    other_id = await asked.alice.creates_room(preset="public_chat")
    await comes(asked.server, other_id, asked.eve, asked.stranger.signer)
    other = asked.stranger.event(await head_of(asked.server, other_id), asked.eve)
    await asked.asks(other.pdu, **NO_ROOM)
    await chooses(asked.alice, other_id, asked.stranger.name, asked.stranger.policy_key.public_key)
    await asked.asks(other.pdu, **NO_ROOM)


async def test_what_is_no_event_is_told_so(asked: Asked) -> None:
    pdu = (await asked.event()).pdu
    without = {key: value for key, value in pdu.items() if key != "depth"}
    for wrong in (
        {},
        without,
        {**pdu, "room_id": 5},
        {**pdu, "room_id": "x"},
        {**pdu, "content": "x"},
        {**pdu, "sender": "eve"},
        {**pdu, "auth_events": ["$x"] * 11},
        {**pdu, "content": {"body": "x" * 65_536}},
        {**pdu, "content": {"body": 0.5}},
    ):
        await asked.asks(wrong, **NO_EVENT)
    nobody = asked.server.nobody()
    await nobody.post(SIGN, b"{", expect=400, errcode="M_NOT_JSON")
    await nobody.post(SIGN, b"[]", **NO_EVENT)
    await nobody.post(SIGN, b" " * 300_000, expect=413, errcode="M_TOO_LARGE")
    await nobody.get(SIGN, expect=405, errcode="M_UNRECOGNIZED")
    choice = await asked.event(type="m.room.policy", state_key="", content={})
    await asked.asks(choice.pdu, **NOT_SIGNED)


async def test_the_rules_of_the_room_hold_for_those_elsewhere(asked: Asked) -> None:
    await asked.looks_at(
        rules=[
            {"text": "pills", "effect": "refuse", "reason": "No adverts."},
            {"text": "casino", "effect": "hold"},
            {"text": "odd", "effect": "queue"},
        ]
    )
    refused = await asked.asks((await asked.event("cheap p1lls")).pdu, **NOT_SIGNED)
    assert "No adverts." in refused["error"]
    await asked.asks((await asked.event("casino")).pdu, **NOT_SIGNED)
    await asked.asks((await asked.event("odd")).pdu)
    # Nothing waits for a moderator: their own server would have to send it.
    held = await asked.alice.get(f"/_linnet/rooms/{asked.room_id}/held")
    assert held["messages"] == []
    mute = {"until_ts": asked.clock.now_ms() + 3600_000}
    await asked.alice.put(f"/rooms/{asked.room_id}/state/org.linnet.mute/_{asked.eve}", mute)
    muted = await asked.event()
    await asked.asks(muted.pdu, **NOT_SIGNED)
    asked.clock.advance(3600_000)
    # A refusal is remembered, but not for ever.
    await asked.asks(muted.pdu)


async def test_nobody_is_counted_twice_for_one_message(asked: Asked) -> None:
    await asked.looks_at(flood={"messages": 2, "in_s": 60, "effect": "refuse"})
    event = await asked.event()
    first = await asked.asks(event.pdu)
    for _ in range(5):
        assert (await asked.asks(event.pdu)).json == first.json
    await asked.asks((await asked.event("two")).pdu)
    third = (await asked.event("three")).pdu
    await asked.asks(third, **NOT_SIGNED)
    await asked.looks_at(flood={"messages": 2, "in_s": 60, "effect": "slow"})
    slowed = await asked.asks((await asked.event("four")).pdu, **TOO_MUCH)
    assert slowed["retry_after_ms"] > 0
    await asked.asks(third, **NOT_SIGNED)


async def test_a_policy_list_keeps_people_of_other_servers_out(asked: Asked) -> None:
    mallory = UserId(f"@mallory:{asked.stranger.name}")
    list_id = await asked.server.admin.creates_room()
    rule = {"entity": mallory, "recommendation": "m.ban", "reason": "spam"}
    await asked.server.admin.put(f"/rooms/{list_id}/state/m.policy.rule.user/m", rule)
    await asked.server.admin.put(f"/_linnet/moderation/policies/{list_id}", {})
    join = {"type": "m.room.member", "content": {"membership": "join"}}
    coming = await asked.event(sender=mallory, state_key=mallory, **join)
    await asked.asks(coming.pdu, **NOT_SIGNED)


async def test_a_server_that_the_room_keeps_out_gets_nothing(asked: Asked) -> None:
    acl = f"/rooms/{asked.room_id}/state/m.room.server_acl/"
    await asked.alice.put(acl, {"allow": ["*"], "allow_ip_literals": False})
    event = await asked.event()
    await asked.asks(event.pdu, expect=403, errcode="M_FORBIDDEN")
    await asked.alice.put(acl, {"allow": ["127.0.0.1"]})
    await asked.asks(event.pdu)


async def test_of_our_own_people_only_what_they_sent_is_signed(asked: Asked) -> None:
    event_id = await asked.alice.sends(asked.room_id, "hello")
    pdu = await pdu_of(asked.server, event_id)
    answer = await asked.asks(pdu)
    name = name_of(asked.server)
    stored = pdu["signatures"][name][POLICY_SERVER_KEY_ID]
    assert answer[name] == {POLICY_SERVER_KEY_ID: stored}
    never_sent = await asked.event(sender=UserId(asked.alice.user_id))
    await asked.asks(never_sent.pdu, **NOT_SIGNED)


async def test_each_server_has_its_own_limit(elsewhere: Elsewhere) -> None:
    clock = MovableClock()
    server = await elsewhere.server("server_keys", clock=clock, rate_limits=True)
    stranger = await elsewhere.stranger()
    stranger.publishes(clock.now_ms() + DAY_MS)
    body = {"room_id": "!x:linnet.test"}
    nobody = server.nobody()
    for _ in range(100):
        await nobody.post(SIGN, body, headers=stranger.header(body, server), **NO_ROOM)
    await nobody.post(SIGN, body, headers=stranger.header(body, server), **TOO_MUCH)
    assert len(stranger.asked(KEYS)) == 1


async def test_nobody_is_asked_for_keys_unless_an_administrator_allows_it(
    elsewhere: Elsewhere,
) -> None:
    server, stranger = await elsewhere.server(), await elsewhere.stranger()
    body = {"room_id": "!x:linnet.test"}
    off: dict[str, Any] = {"expect": 404, "errcode": "M_UNRECOGNIZED"}
    await server.nobody().post(SIGN, body, headers=stranger.header(body, server), **off)
    assert not stranger.front.connections
    await switches(server, "server_keys")
    await server.nobody().post(SIGN, body, headers=stranger.header(body, server), **NOT_KNOWN)
    assert stranger.front.connections
