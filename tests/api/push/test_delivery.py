"""What push gateways are told, and what becomes of it when they do not behave."""

from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path
from typing import Any

import pytest
import pytest_asyncio
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.outside import Outside
from tests.kit.people import NewServer
from tests.kit.push_gateway import NOTIFY, PushGateway
from tests.kit.pushing import are_pushes_decided, is_pushing_over
from tests.kit.server import Server

from linnet.push.lanes import MAX_AT_ONCE, MAX_PAUSE_MS, TROUBLE, pause_ms

PLAIN = [{"type": "m.room.encryption", "content": {}}]
ENABLED = "org.matrix.msc3881.enabled"


class Party:
    """A server that may contact this machine, with two people in one room."""

    def __init__(self, server: Server, alice: Client, bob: Client) -> None:
        self.server, self.alice, self.bob = server, alice, bob
        self.room = ""

    @classmethod
    async def meets(cls, server: Server, **room: Any) -> "Party":
        alice = await server.person("alice", is_first=True)
        bob = await server.person("bob")
        party = cls(server, alice, bob)
        party.room = await party.makes_room(**room)
        return party

    async def makes_room(self, **more: Any) -> str:
        wanted = {"preset": "public_chat", "initial_state": PLAIN, **more}
        room_id = await self.alice.creates_room(**wanted)
        await self.bob.joins(room_id)
        return room_id

    async def is_settled(self) -> None:
        """Nothing is due any more, now that everything has been decided and told."""
        await is_pushing_over(self.server)
        async with self.server.house.hall.db.snapshot() as reader:
            assert await reader.maybe("SELECT 1 FROM pushes") is None


@pytest_asyncio.fixture
async def party(new_server: NewServer) -> AsyncIterator[Party]:
    yield await Party.meets(await new_server(egress_allow=("127.0.0.1",)))


async def test_a_message_is_told_in_full(party: Party, gateway: PushGateway) -> None:
    room_id = await party.makes_room(name="Kitchen", room_alias_name="kitchen")
    await party.alice.put(f"/profile/{party.alice.user_id}/displayname", {"displayname": "Alice"})
    await gateway.is_set_for(party.bob, data={"more": {"for": "you"}})
    event_id = await party.alice.sends(room_id, "hello")
    (told,) = await gateway.was_told(1)
    device = told["devices"][0]
    assert isinstance(device.pop("pushkey_ts"), int)
    told.pop("sender_display_name", None)  # follows the profile a little later
    assert told == {
        "event_id": event_id,
        "room_id": room_id,
        "type": "m.room.message",
        "sender": party.alice.user_id,
        "room_name": "Kitchen",
        "room_alias": "#kitchen:linnet.test",
        "content": {"msgtype": "m.text", "body": "hello"},
        "counts": {"unread": 1},
        "prio": "high",
        "devices": [
            {
                "app_id": "org.example.app",
                "pushkey": "key",
                "data": {"more": {"for": "you"}},
                "tweaks": {"sound": "default"},
            }
        ],
    }


async def test_an_app_can_ask_for_ids_alone(party: Party, gateway: PushGateway) -> None:
    data = {"format": "event_id_only", "default_payload": {"aps": {}}}
    await gateway.is_set_for(party.bob, data=data)
    event_id = await party.alice.sends(party.room, "a secret")
    (told,) = await gateway.was_told(1)
    del told["devices"][0]["pushkey_ts"]
    assert told == {
        "event_id": event_id,
        "room_id": party.room,
        "counts": {"unread": 1},
        "prio": "high",
        "devices": [{"app_id": "org.example.app", "pushkey": "key", "data": data}],
    }


async def test_rules_decide_who_is_told_and_how(party: Party, gateway: PushGateway) -> None:
    carol = await party.server.person("carol")
    await carol.joins(party.room)
    await gateway.is_set_for(party.bob)
    await party.alice.sends(party.room, "a notice", msgtype="m.notice")
    await party.bob.sends(party.room, "my own")
    mentions = {"m.mentions": {"user_ids": [party.bob.user_id]}}
    await party.alice.sends(party.room, "plain")
    await gateway.was_told(1)
    await party.alice.sends(party.room, "for you", **mentions)
    await gateway.was_told(2)
    await party.alice.sends_event(party.room, "m.room.encrypted", {"ciphertext": "…"})
    told = await gateway.was_told(3)
    assert [one["content"].get("body") for one in told] == ["plain", "for you", None]
    assert [one["prio"] for one in told] == ["low", "high", "high"]
    assert [one["devices"][0]["tweaks"] for one in told] == [
        {},
        {"sound": "default", "highlight": True},
        {},
    ]
    assert [one["counts"]["unread"] for one in told] == [1, 2, 3]


async def test_an_invite_is_told(party: Party, gateway: PushGateway) -> None:
    await gateway.is_set_for(party.bob)
    room_id = await party.alice.creates_room(preset="private_chat")
    await party.alice.invites(room_id, party.bob)
    (told,) = await gateway.was_told(1)
    assert told["type"] == "m.room.member"
    assert told["user_is_target"] is True
    assert told["prio"] == "high"


async def test_a_missed_call_is_counted(party: Party, gateway: PushGateway) -> None:
    await gateway.is_set_for(party.bob)
    content = {"call_id": "1", "version": "1", "lifetime": 60000, "party_id": "x", "offer": {}}
    await party.alice.sends_event(party.room, "m.call.invite", content)
    (told,) = await gateway.was_told(1)
    assert told["counts"] == {"unread": 1, "missed_calls": 1}
    assert told["prio"] == "high"
    assert told["devices"][0]["tweaks"] == {"sound": "ring"}


async def test_reading_everything_empties_the_badge(party: Party, gateway: PushGateway) -> None:
    await gateway.is_set_for(party.bob)
    other = await party.makes_room()
    first = await party.alice.sends(party.room, "one")
    await gateway.was_told(1)
    second = await party.alice.sends(other, "two")
    told = await gateway.was_told(2)
    assert [one["counts"]["unread"] for one in told] == [1, 2]
    await party.bob.post(f"/rooms/{party.room}/receipt/m.read/{first}")
    await party.bob.post(f"/rooms/{other}/receipt/m.read.private/{second}")
    last = (await gateway.was_told(3))[-1]
    assert last["counts"] == {"unread": 0}
    assert "event_id" not in last
    assert "room_id" not in last
    # That it is empty is told once.
    third = await party.alice.sends(party.room, "three")
    assert (await gateway.was_told(4))[-1]["event_id"] == third


async def test_whoever_answers_has_read(party: Party, gateway: PushGateway) -> None:
    await gateway.is_set_for(party.bob)
    await party.alice.sends(party.room, "how are you?")
    await gateway.was_told(1)
    await party.bob.sends(party.room, "well")
    assert (await gateway.was_told(2))[-1]["counts"] == {"unread": 0}


async def test_only_what_came_after_it_was_set_is_told(party: Party, gateway: PushGateway) -> None:
    await party.alice.sends(party.room, "before")
    await gateway.is_set_for(party.bob)
    await gateway.is_set_for(party.bob, "disabled", **{ENABLED: False})
    event_id = await party.alice.sends(party.room, "after")
    (told,) = await gateway.was_told(1)
    assert told["event_id"] == event_id
    assert told["counts"]["unread"] == 2
    await party.is_settled()
    assert len(gateway.told) == 1


async def test_whoever_comes_is_told_and_whoever_goes_is_not(
    party: Party, gateway: PushGateway
) -> None:
    await gateway.is_set_for(party.bob, "bob")
    carol = await party.server.person("carol")
    await gateway.is_set_for(carol, "carol")

    async def told_of(text: str) -> set[str]:
        """The apps that are told of a new message by Alice."""
        before = len(gateway.told)
        await party.alice.sends(party.room, text)
        await party.is_settled()
        # Those who have read everything are told so without an event.
        new = [one for one in gateway.told[before:] if "content" in one]
        assert all(one["content"]["body"] == text for one in new)
        return {device["pushkey"] for one in new for device in one["devices"]}

    assert await told_of("before Carol") == {"bob"}
    await carol.joins(party.room)
    assert await told_of("to both") == {"bob", "carol"}
    await gateway.is_set_for(party.alice, "alice")
    dora = await party.server.person("dora")
    await dora.joins(party.room)
    assert await told_of("Dora has no app") == {"bob", "carol"}
    await gateway.is_set_for(dora, "dora")
    assert await told_of("now she has") == {"bob", "carol", "dora"}
    await carol.post(f"/rooms/{party.room}/leave", {})
    await dora.post("/pushers/set", gateway.pusher("dora", kind=None))
    assert await told_of("two less") == {"bob"}


async def test_ignored_people_are_not_told_of(party: Party, gateway: PushGateway) -> None:
    carol = await party.server.person("carol")
    await carol.joins(party.room)
    await gateway.is_set_for(party.bob)
    await party.bob.put(
        f"/user/{party.bob.user_id}/account_data/m.ignored_user_list",
        {"ignored_users": {party.alice.user_id: {}}},
    )
    await party.alice.sends(party.room, "unheard")
    event_id = await carol.sends(party.room, "heard")
    assert (await gateway.was_told(1))[0]["event_id"] == event_id


async def test_a_rejected_pusher_is_removed(party: Party, gateway: PushGateway) -> None:
    await gateway.is_set_for(party.bob, "old")
    await gateway.is_set_for(party.bob, "new")
    gateway.rejects("old")
    await party.alice.sends(party.room, "hello")
    await gateway.was_told(2)
    await party.is_settled()
    found = (await party.bob.get("/pushers"))["pushers"]
    assert [pusher["pushkey"] for pusher in found] == ["new"]


@pytest.mark.parametrize("answer", [b"", b"{", b"[]", b'{"rejected": 5}', b"\xff", b"[" * 60_000])
async def test_garbage_counts_as_taken(party: Party, gateway: PushGateway, answer: bytes) -> None:
    await gateway.is_set_for(party.bob)
    gateway.outside.answers(NOTIFY, answer)
    await party.alice.sends(party.room, "hello")
    await gateway.was_told(1)
    await party.is_settled()
    assert len(gateway.told) == 1
    assert len((await party.bob.get("/pushers"))["pushers"]) == 1


async def test_a_redirect_is_not_followed(party: Party, gateway: PushGateway) -> None:
    await gateway.is_set_for(party.bob)
    where = {"Location": f"{gateway.outside.url}/inside"}
    gateway.outside.answers(NOTIFY, b"", status=307, headers=where)
    await party.alice.sends(party.room, "hello")
    await gateway.was_told(1)
    await party.is_settled()
    assert [one.path for one in gateway.outside.received] == [NOTIFY]


async def test_one_slow_gateway_delays_nobody_else(party: Party, gateway: PushGateway) -> None:
    slow = Outside()
    await slow.start()
    slow.stalls(NOTIFY)
    carol = await party.server.person("carol")
    await carol.joins(party.room)
    for number in range(MAX_AT_ONCE + 2):
        await PushGateway.is_set_for(slow_gateway(slow), party.bob, f"slow-{number}")
    await gateway.is_set_for(carol)
    for number in range(5):
        await party.alice.sends(party.room, str(number))
    told = await gateway.was_told(5)
    assert [one["content"]["body"] for one in told] == list("01234")
    # And no more than some requests at once wait for the slow one.
    assert len(await slow.has_received(MAX_AT_ONCE)) == MAX_AT_ONCE
    await slow.stop()


def slow_gateway(outside: Outside) -> PushGateway:
    gateway = PushGateway(outside)
    outside.stalls(NOTIFY)
    return gateway


async def test_a_gateway_that_failed_is_told_later(
    new_server: NewServer, gateway: PushGateway
) -> None:
    clock = MovableClock()
    server = await new_server(egress_allow=("127.0.0.1",), clock=clock)
    party = await Party.meets(server)
    await gateway.is_set_for(party.bob)
    gateway.fails()
    await party.alice.sends(party.room, "0")
    await gateway.was_told(1)
    await is_pushing_over(server)
    assert server.house.push.delivery.is_resting(number_of(server, party.bob))
    gateway.takes()
    for number in range(1, 15):
        await party.alice.sends(party.room, str(number))
    # While it rests nothing is sent, and only the newest is kept.
    assert len(gateway.told) == 1
    await are_pushes_decided(server)
    clock.advance(2_000)
    told = await gateway.was_told(11)
    assert [one["content"]["body"] for one in told[1:]] == [str(n) for n in range(5, 15)]
    await party.is_settled()
    assert len(gateway.told) == 11


async def test_a_gateway_that_comes_back_is_not_overrun(
    new_server: NewServer, gateway: PushGateway
) -> None:
    clock = MovableClock()
    server = await new_server(egress_allow=("127.0.0.1",), clock=clock)
    party = await Party.meets(server)
    for number in range(20):
        await gateway.is_set_for(party.bob, str(number))
    gateway.fails()
    await party.alice.sends(party.room, "hello")
    # It fails some times at once; then it is left alone.
    await clock.is_waited_for(pause_ms(TROUBLE + 1))
    before = len(gateway.told)
    assert before <= 2 * MAX_AT_ONCE
    gateway.takes()
    clock.advance(MAX_PAUSE_MS)
    told = await gateway.was_told(before + 20)
    assert len({one["devices"][0]["pushkey"] for one in told[before:]}) == 20
    await party.is_settled()


async def test_what_was_due_survives_a_restart(
    new_server: NewServer,
    new_database: Callable[[], Awaitable[str]],
    gateway: PushGateway,
    tmp_path: Path,
) -> None:
    kept_database = await new_database()
    first = await Server.start(kept_database, folder=tmp_path, egress_allow=("127.0.0.1",))
    party = await Party.meets(first)
    await gateway.is_set_for(party.bob)
    gateway.fails()
    kept = await party.alice.sends(party.room, "kept")
    await gateway.was_told(1)
    await is_pushing_over(first)
    assert first.house.push.delivery.is_resting(number_of(first, party.bob))
    await first.stop()
    gateway.takes()
    second = await new_server(egress_allow=("127.0.0.1",), folder=tmp_path, database=kept_database)
    told = await gateway.was_told(2)
    assert told[-1]["event_id"] == kept
    alice = await second.signs_in(party.alice.user_id)
    newer = await alice.sends(party.room, "newer")
    told = await gateway.was_told(3)
    assert told[-1]["event_id"] == newer
    assert told[-1]["counts"]["unread"] == 2


async def test_what_was_read_meanwhile_is_not_told(
    new_server: NewServer, gateway: PushGateway
) -> None:
    clock = MovableClock()
    server = await new_server(egress_allow=("127.0.0.1",), clock=clock)
    party = await Party.meets(server)
    await gateway.is_set_for(party.bob)
    gateway.fails()
    read = await party.alice.sends(party.room, "read")
    await gateway.was_told(1)
    await is_pushing_over(server)
    assert server.house.push.delivery.is_resting(number_of(server, party.bob))
    await party.bob.post(f"/rooms/{party.room}/receipt/m.read/{read}")
    unread = await party.alice.sends(party.room, "unread")
    await are_pushes_decided(server)
    gateway.takes()
    clock.advance(2_000)
    told = await gateway.was_told(2)
    assert told[-1]["event_id"] == unread
    await party.is_settled()
    assert len(gateway.told) == 2


async def test_nothing_is_told_while_the_operator_has_switched_it_off(
    party: Party, gateway: PushGateway
) -> None:
    await gateway.is_set_for(party.bob)
    switch = "/_linnet/touchpoints/push_gateway/switch"
    await party.alice.put(switch, {"is_on": False})
    await party.alice.sends(party.room, "unheard")
    await is_pushing_over(party.server)
    await party.alice.put(switch, {"is_on": True})
    event_id = await party.alice.sends(party.room, "heard")
    assert [one["event_id"] for one in await gateway.was_told(1)] == [event_id]
    rows = (await party.bob.get("/_linnet/touchpoints"))["touchpoints"]
    yours = next(row for row in rows if row["id"] == "push_gateway")["yours"]
    assert (yours["allowed"], yours["blocked"], yours["last_host"]) == (1, 1, "127.0.0.1")


def number_of(server: Server, client: Client) -> int:
    (pusher,) = server.house.push.holders.of(client.user_id)  # type: ignore[arg-type]
    return pusher.number
