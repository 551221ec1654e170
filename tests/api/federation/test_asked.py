"""A room chose another server as policy server: it is asked before anything is sent."""

import asyncio
from dataclasses import dataclass
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from tests.api.guarding.guarded import REFUSED, says
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.elsewhere import (
    DAY_MS,
    SIGN,
    Elsewhere,
    Stranger,
    chooses,
    comes,
    head_of,
    name_of,
    pdu_of,
    shares,
    switches,
)
from tests.kit.outside import Received
from tests.kit.server import Server

from linnet.events.hashing import signable_bytes
from linnet.events.signing import (
    POLICY_SERVER_KEY_ID,
    SigningKey,
    is_signature_valid,
    verify_json,
)
from linnet.peers import x_matrix
from linnet.peers.wiring import POLICY_PAUSE_MS, POLICY_PAUSE_MS_MAX

NOT_REACHED: dict[str, Any] = {"expect": 502, "errcode": "M_CONNECTION_FAILED"}
TOO_LATE: dict[str, Any] = {"expect": 504, "errcode": "M_CONNECTION_TIMEOUT"}


def signature_by(stranger: Stranger, version: Any, pdu: Any, key: SigningKey | None = None) -> Any:
    """What a policy server answers that recommends an event."""
    signature = (key or stranger.policy_key).sign(signable_bytes(version, pdu))
    return {stranger.name: {POLICY_SERVER_KEY_ID: signature}}


@dataclass
class Home:
    """Alice's room has a stranger as its policy server, who signs everything at first."""

    server: Server
    clock: MovableClock
    stranger: Stranger
    alice: Client
    room_id: str

    async def signs(self, **more: Any) -> None:
        """From now on sign, when `before` has happened, if that is given."""
        head = await head_of(self.server, self.room_id)

        async def answer(received: Received) -> web.Response:
            if (before := more.get("before")) is not None:
                await before(received)
            said = signature_by(self.stranger, head.version, received.json, more.get("key"))
            return web.json_response(said)

        self.stranger.outside.does(SIGN, answer)

    def says(self, status: int, body: Any) -> None:
        self.stranger.outside.answers(SIGN, body, status=status)

    @property
    def asked(self) -> list[Any]:
        """The events that were asked about."""
        return [one.json for one in self.stranger.asked(SIGN)]

    async def is_signed(self, event_id: str) -> bool:
        pdu = await pdu_of(self.server, event_id)
        signature = pdu["signatures"].get(self.stranger.name, {}).get(POLICY_SERVER_KEY_ID)
        if signature is None:
            return False
        head = await head_of(self.server, self.room_id)
        message = signable_bytes(head.version, pdu)
        assert is_signature_valid(message, signature, self.stranger.policy_key.public_key)
        return True


@pytest_asyncio.fixture
async def home(elsewhere: Elsewhere) -> Home:
    clock = MovableClock()
    server = await elsewhere.server("policy_server", clock=clock)
    stranger = await elsewhere.stranger()
    alice = await server.person("alice")
    room_id = await alice.creates_room(preset="public_chat")
    await comes(server, room_id, f"@guard:{stranger.name}", stranger.signer)
    await chooses(alice, room_id, stranger.name, stranger.policy_key.public_key)
    made = Home(server, clock, stranger, alice, room_id)
    await made.signs()
    return made


async def test_everything_is_asked_about_and_the_answer_kept(home: Home) -> None:
    alice, room_id = home.alice, home.room_id
    message = await alice.sends(room_id, "hello")
    topic = (await alice.put(f"/rooms/{room_id}/state/m.room.topic/", {"topic": "t"}))["event_id"]
    redaction = (await alice.put(f"/rooms/{room_id}/redact/{message}/1"))["event_id"]
    bob = await home.server.person("bob")
    await bob.joins(room_id)
    for event_id in (message, topic, redaction):
        assert await home.is_signed(event_id)
    assert [pdu["type"] for pdu in home.asked] == [
        "m.room.message",
        "m.room.topic",
        "m.room.redaction",
        "m.room.member",
    ]
    # The request is signed by this server, and the event as well.
    received = home.stranger.asked(SIGN)[0]
    claims = x_matrix.parse(received.headers["Authorization"])
    assert (claims.origin, claims.destination) == (name_of(home.server), home.stranger.name)
    key = home.server.house.rooms.signer.key
    covered = x_matrix.covered("POST", SIGN, claims.origin, claims.destination, received.json)
    signatures = {claims.origin: {claims.key_id: claims.signature}}
    assert verify_json(
        {**covered, "signatures": signatures}, claims.origin, {key.key_id: key.public_key}
    )
    assert received.headers["Host"] == home.stranger.name
    # What says nothing new is not asked about, nor what was sent before.
    await alice.put(f"/rooms/{room_id}/state/m.room.topic/", {"topic": "t"})
    first = await says(alice, room_id, "once", txn_id="once")
    assert (await says(alice, room_id, "once", txn_id="once")).json == first.json
    assert len(home.asked) == 5
    # The choice itself is not, and without it nobody is asked.
    await alice.put(f"/rooms/{room_id}/state/m.room.policy/", {})
    assert not await home.is_signed(await alice.sends(room_id, "free"))
    assert len(home.asked) == 5


async def test_what_the_room_does_not_allow_is_not_asked_about(home: Home) -> None:
    bob = await home.server.person("bob")
    await says(bob, home.room_id, **REFUSED)
    await bob.joins(home.room_id)
    await bob.put(f"/rooms/{home.room_id}/state/m.room.topic/", {"topic": "t"}, **REFUSED)
    await home.alice.put(f"/rooms/{home.room_id}/redact/$none/1", expect=404)
    assert [pdu["type"] for pdu in home.asked] == ["m.room.member"]


async def test_a_refusal_comes_in_the_policy_servers_own_words(home: Home) -> None:
    for status, errcode in ((400, "M_FORBIDDEN"), (403, "M_FORBIDDEN"), (404, "M_NOT_FOUND")):
        home.says(status, {"errcode": errcode, "error": "Looks like spam"})
        refused = await says(home.alice, home.room_id, expect=status, errcode=errcode)
        assert refused["error"] == "Looks like spam"
    home.says(429, {"errcode": "M_LIMIT_EXCEEDED", "error": "Slowly", "retry_after_ms": 7000})
    slowly = await says(home.alice, home.room_id, expect=429, errcode="M_LIMIT_EXCEEDED")
    assert slowly["retry_after_ms"] == 7000
    assert "hello" not in str((await home.alice.get(f"/rooms/{home.room_id}/messages?dir=b")).json)
    await home.signs()
    await home.alice.sends(home.room_id, "hello")


ODD: list[tuple[int, Any, int, str]] = [
    (404, {"errcode": "M_UNRECOGNIZED", "error": "?"}, 403, "M_FORBIDDEN"),
    (404, b"<html>", 403, "M_FORBIDDEN"),
    (400, {"errcode": "M_UNKNOWN_TOKEN", "error": "x"}, 400, "M_FORBIDDEN"),
    (400, {"errcode": "M_BAD_JSON", "error": "x"}, 400, "M_BAD_JSON"),
    (413, {"errcode": "M_TOO_LARGE", "error": "x"}, 413, "M_TOO_LARGE"),
    (400, {"errcode": 5}, 400, "M_FORBIDDEN"),
    (302, b"", 400, "M_FORBIDDEN"),
    (200, b"{", 403, "M_FORBIDDEN"),
    (200, {}, 403, "M_FORBIDDEN"),
    (200, [], 403, "M_FORBIDDEN"),
    (401, {"errcode": "M_UNAUTHORIZED", "error": "x"}, 502, "M_CONNECTION_FAILED"),
    (401, {"errcode": "M_UNKNOWN_TOKEN", "error": "x"}, 502, "M_CONNECTION_FAILED"),
    (503, b"out of order", 502, "M_CONNECTION_FAILED"),
]


async def test_other_answers_say_nothing_of_the_senders_own_account(home: Home) -> None:
    for status, body, expect, errcode in ODD:
        home.says(status, body)
        await says(home.alice, home.room_id, expect=expect, errcode=errcode)
        home.clock.advance(POLICY_PAUSE_MS_MAX)
    assert len(home.asked) == len(ODD)


async def test_a_forged_signature_or_another_key_lets_nothing_through(home: Home) -> None:
    await home.signs(key=SigningKey("policy_server", b"f" * 32))
    refused = await says(home.alice, home.room_id, **REFUSED)
    assert "key" in refused["error"]
    # Its ordinary key is another one.
    await home.signs(key=home.stranger.key)
    await says(home.alice, home.room_id, **REFUSED)
    name, key_id = home.stranger.name, POLICY_SERVER_KEY_ID
    for signatures in (
        {name: {key_id: "x"}},
        {name: {key_id: 5}},
        {name: {"ed25519:1": "x"}},
        {"other.test": {key_id: "x"}},
        {name: "x"},
    ):
        home.says(200, signatures)
        await says(home.alice, home.room_id, **REFUSED)
    # A right signature, but of another event.
    await home.signs()
    event_id = await home.alice.sends(home.room_id, "hello")
    home.says(200, {name: (await pdu_of(home.server, event_id))["signatures"][name]})
    await says(home.alice, home.room_id, **REFUSED)
    # The room has another key than the one that signs.
    await home.signs()
    await chooses(home.alice, home.room_id, name, home.stranger.key.public_key)
    await says(home.alice, home.room_id, **REFUSED)


async def test_who_cannot_be_reached_is_left_alone_for_a_while(home: Home) -> None:
    front, room_id = home.stranger.front, home.room_id
    front.hangs_up()
    failed = await says(home.alice, room_id, **NOT_REACHED)
    assert failed["retry_after_ms"] == POLICY_PAUSE_MS
    tried = front.connections
    again = await says(home.alice, room_id, **NOT_REACHED)
    assert int(again.headers["Retry-After"]) == POLICY_PAUSE_MS // 1000
    assert front.connections == tried
    home.clock.advance(POLICY_PAUSE_MS)
    longer = await says(home.alice, room_id, **NOT_REACHED)
    assert longer["retry_after_ms"] == 2 * POLICY_PAUSE_MS
    # Nobody is kept in the room meanwhile, and moderators can do without it.
    bob = await home.server.person("bob")
    await bob.post(f"/join/{room_id}", **NOT_REACHED)
    home.clock.advance(2 * POLICY_PAUSE_MS)
    front.leads = home.stranger.outside.port
    await bob.joins(room_id)
    front.hangs_up()
    await bob.leaves(room_id)
    await home.alice.put(f"/rooms/{room_id}/state/m.room.policy/", {})
    await home.alice.sends(room_id, "hello")


async def test_who_takes_too_long_is_not_waited_for(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("linnet.peers.policy_server.WITHIN_MS", 100)
    home.stranger.outside.stalls(SIGN)
    await says(home.alice, home.room_id, **TOO_LATE)
    await says(home.alice, home.room_id, **NOT_REACHED)


async def test_unless_an_administrator_allows_it_nobody_is_asked(home: Home) -> None:
    await switches(home.server, "policy_server", is_on=False)
    refused = await says(home.alice, home.room_id, **REFUSED)
    assert "administrator" in refused["error"]
    assert home.stranger.name in refused["error"]
    assert not home.asked
    await home.alice.leaves(home.room_id)


async def test_one_event_is_asked_about_at_a_time(home: Home) -> None:
    running, most = 0, 0

    async def count(_: Received) -> None:
        nonlocal running, most
        running += 1
        most = max(most, running)
        await asyncio.sleep(0)
        running -= 1

    await home.signs(before=count)
    sent = [home.alice.sends(home.room_id, f"{n}") for n in range(10)]
    same = [says(home.alice, home.room_id, "twice", txn_id="twice") for _ in range(2)]
    ids = await asyncio.gather(*sent)
    first, second = await asyncio.gather(*same)
    assert first.json == second.json
    assert most == 1
    assert len(home.asked) == 11
    assert all([await home.is_signed(event_id) for event_id in ids])


async def test_when_the_room_moves_on_meanwhile_it_is_asked_anew(home: Home) -> None:
    bob = await home.server.person("bob")
    await bob.joins(home.room_id)
    moves = 1

    async def mute(_: Received) -> None:
        # A moderator's measure is not held up by another server.
        nonlocal moves
        if moves > 0:
            moves -= 1
            key = f"/_linnet/rooms/{home.room_id}/raid"
            await home.alice.put(key, {"for_ms": 3600_000 + moves})

    await home.signs(before=mute)
    event_id = await home.alice.sends(home.room_id, "hello")
    assert await home.is_signed(event_id)
    messages = [pdu for pdu in home.asked if pdu["type"] == "m.room.message"]
    assert len(messages) == 2
    assert messages[0]["prev_events"] != messages[1]["prev_events"]
    moves = 10
    busy = await says(home.alice, home.room_id, expect=429, errcode="M_LIMIT_EXCEEDED")
    assert busy["retry_after_ms"] > 0


async def test_names_and_delayed_and_approved_messages_are_asked_about(home: Home) -> None:
    room_id, bob = home.room_id, await home.server.person("bob")
    await bob.joins(room_id)
    await bob.put(f"/profile/{bob.user_id}/displayname", {"displayname": "Robert"})
    asked = [pdu for pdu in (await _until(home, 2)) if pdu["type"] == "m.room.member"]
    assert asked[-1]["content"]["displayname"] == "Robert"
    path = f"/rooms/{room_id}/send/m.room.message/later"
    later = {"msgtype": "m.text", "body": "later"}
    delay = await bob.put(path, later, params={"org.matrix.msc4140.delay": 60_000})
    home.says(400, {"errcode": "M_FORBIDDEN", "error": "Spam"})
    act = f"/_matrix/client/unstable/org.matrix.msc4140/delayed_events/{delay['delay_id']}"
    await bob.post(act, {"action": "send"}, expect=400, errcode="M_FORBIDDEN")
    rules = {"rules": [{"text": "casino", "effect": "hold"}]}
    await home.alice.put(f"/_linnet/rooms/{room_id}/automatic", rules)
    held = (await says(bob, room_id, "casino", **REFUSED))["org.linnet.held_id"]
    answer = f"/_linnet/rooms/{room_id}/held/{held}"
    await home.alice.post(answer, {"approve": True}, expect=400, errcode="M_FORBIDDEN")
    await home.signs()
    await bob.post(act, {"action": "send"})
    await home.alice.post(answer, {"approve": True})
    for text in ("later", "casino"):
        assert await home.is_signed((await home.alice.sees(text))["event_id"])


async def _until(home: Home, number: int) -> list[Any]:
    return [one.json for one in await home.stranger.outside.has_received(number, SIGN)]


async def test_two_linnets(elsewhere: Elsewhere) -> None:
    clock = MovableClock()
    guard = await elsewhere.server("server_keys", clock=clock)
    home = await elsewhere.server("policy_server", clock=clock)
    carol, alice = await guard.person("carol"), await home.person("alice")
    room_id = await alice.creates_room(preset="public_chat")
    await comes(home, room_id, carol.user_id, guard.house.rooms.signer)
    levels = (await alice.get(f"/rooms/{room_id}/state/m.room.power_levels/")).json
    levels["users"] = {**levels.get("users", {}), carol.user_id: 50}
    await alice.put(f"/rooms/{room_id}/state/m.room.power_levels/", levels)
    key = (await guard.nobody().get("/.well-known/matrix/policy_server"))["public_keys"]
    await chooses(alice, room_id, name_of(guard), key["ed25519"])
    await shares(room_id, home, guard)
    bob = await home.person("bob")
    await bob.joins(room_id)
    event_id = await alice.sends(room_id, "hello")
    pdu = await pdu_of(home, event_id)
    head = await head_of(home, room_id)
    signature = pdu["signatures"][name_of(guard)][POLICY_SERVER_KEY_ID]
    assert is_signature_valid(signable_bytes(head.version, pdu), signature, key["ed25519"])
    # The rules are Carol's, at the other server; the words come to whoever writes here. (Alice
    # may ban, so she is not looked at; Dora may not, and was in the room from the start.)
    rules = [{"text": "pills", "effect": "refuse", "reason": "No adverts."}]
    await carol.put(f"/_linnet/rooms/{room_id}/automatic", {"rules": rules})
    await comes(guard, room_id, bob.user_id, home.house.rooms.signer)
    refused = await says(bob, room_id, "p1lls", expect=400, errcode="M_FORBIDDEN")
    assert "No adverts." in refused["error"]
    await bob.sends(room_id, "hello")
    # The home server's key has run out, and the guard cannot fetch it.
    clock.advance(DAY_MS + 1)
    elsewhere.fronts[name_of(home)].hangs_up()
    unknown = await says(bob, room_id, **NOT_REACHED)
    assert name_of(guard) in unknown["error"]


async def test_our_own_name_with_another_key_is_not_signed(elsewhere: Elsewhere) -> None:
    server = await elsewhere.server()
    alice = await server.person("alice")
    room_id = await alice.creates_room()
    # As it is after the file with the key was lost.
    rooms = server.house.rooms
    key = rooms.policy_servers.key
    await chooses(alice, room_id, name_of(server), key.public_key)
    object.__setattr__(rooms.policy_servers, "key", SigningKey("policy_server", b"n" * 32))
    refused = await says(alice, room_id, **REFUSED)
    assert "key" in refused["error"]
    await chooses(alice, room_id, name_of(server), rooms.policy_servers.key.public_key)
    await alice.sends(room_id, "hello")
