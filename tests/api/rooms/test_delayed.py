"""Delayed events: scheduled, put off, sent, cancelled, and what became of them."""

# covers: unstable.scheduleDelayedEvent, unstable.updateDelayedEvent
# covers: unstable.updateDelayedEventByPath, unstable.getDelayedEvents, unstable.getDelayedEvent

import asyncio
from typing import Any
from urllib.parse import quote

import pytest
from tests.kit.client import Answer, Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.rooms.delays import TICK_MS
from linnet.rooms.manage_delayed import KEPT_ENDED, KEPT_MS
from linnet.rooms.schedule import MAX_DELAY_MS, MAX_SCHEDULED

BASE = "/_matrix/client/unstable/org.matrix.msc4140"
DELAY = "org.matrix.msc4140.delay"
MEMBER = "org.matrix.msc3401.call.member"
COMES_WITHIN_S = 30


class House:
    """A server whose time moves only when it is told to, with two people in a room."""

    def __init__(self, server: Server, clock: MovableClock) -> None:
        self.server, self.clock = server, clock
        self.alice: Client
        self.bob: Client
        self.room_id = ""

    async def schedules(self, text: str, delay_ms: int = 10_000, **more: Any) -> str:
        """Alice wants to say something later."""
        path = f"/rooms/{self.room_id}/send/m.room.message/{quote(text)}"
        body = {"msgtype": "m.text", "body": text}
        return str((await self.alice.put(path, body, params={DELAY: delay_ms}, **more))["delay_id"])

    async def acts(self, delay_id: str, action: str, **more: Any) -> Answer:
        """Somebody without a token does something with it."""
        nobody = self.server.nobody()
        return await nobody.post(f"{BASE}/delayed_events/{delay_id}/{action}", **more)

    async def until_seen(self, client: Client, text: str) -> dict[str, Any]:
        """Let time pass until a message comes that is due already.

        Step by step: time that passes while the server is at work does not wake it.
        """
        async with asyncio.timeout(COMES_WITHIN_S):
            while (event := client.has_seen(text)) is None:
                self.clock.advance(TICK_MS)
                await client.syncs()
        return event

    async def listed(self, **query: Any) -> Answer:
        return await self.alice.get(f"{BASE}/delayed_events", params=query)


@pytest.fixture
async def house(new_server: NewServer) -> House:
    clock = MovableClock()
    made = House(await new_server(clock=clock), clock)
    made.alice = await made.server.person("alice", is_first=True)
    made.bob = await made.server.person("bob")
    made.room_id = await made.alice.creates_room(preset="public_chat")
    await made.bob.joins(made.room_id)
    return made


async def test_an_event_comes_after_its_delay_and_not_before(house: House) -> None:
    delay_id = await house.schedules("later")
    house.clock.advance(9_999)
    await house.alice.sends(house.room_id, "now")
    await house.bob.sees("now")
    assert house.bob.has_seen("later") is None
    house.clock.advance(1_000)
    event = await house.until_seen(house.bob, "later")
    assert "org.matrix.msc4140.delay_id" not in event["unsigned"]
    own = await house.alice.sees("later")
    assert own["unsigned"]["org.matrix.msc4140.delay_id"] == delay_id
    assert "transaction_id" not in own["unsigned"]
    other = await house.alice.another_device()
    seen = (await other.get(f"/rooms/{house.room_id}/event/{quote(own['event_id'])}")).json
    assert seen["unsigned"]["org.matrix.msc4140.delay_id"] == delay_id


async def test_restarts_put_it_off(house: House) -> None:
    delay_id = await house.schedules("later")
    for _ in range(5):
        house.clock.advance(9_000)
        await house.acts(delay_id, "restart")
        assert (await house.listed())["delayed_events"][0]["running_since"] == (
            house.clock.now_ms()
        )
    await house.bob.syncs()
    assert house.bob.has_seen("later") is None
    house.clock.advance(10_000)
    await house.until_seen(house.bob, "later")


async def test_it_can_be_sent_at_once(house: House) -> None:
    delay_id = await house.schedules("now")
    await house.acts(delay_id, "send")
    event = await house.bob.sees("now")
    await house.acts(delay_id, "send")
    await house.acts(delay_id, "cancel", expect=409, errcode="M_NOT_FOUND")
    await house.acts(delay_id, "restart", expect=404, errcode="M_NOT_FOUND")
    shown = (await house.alice.get(f"{BASE}/delayed_events/{delay_id}")).json
    assert shown["event_id"] == event["event_id"]
    assert (shown["outcome"], shown["reason"]) == ("send", "action")


async def test_it_can_be_cancelled(house: House) -> None:
    delay_id = await house.schedules("never")
    path = f"{BASE}/delayed_events/{delay_id}"
    await house.alice.post(path, {"action": "cancel"})
    await house.alice.post(path, {"action": "cancel"})
    for action in ("send", "restart"):
        await house.alice.post(path, {"action": action}, expect=409, errcode="M_NOT_FOUND")
    await house.schedules("something else", 10_001)
    house.clock.advance(20_000)
    await house.until_seen(house.bob, "something else")
    assert house.bob.has_seen("never") is None


async def test_state_leaves_a_call(house: House) -> None:
    alice, key = house.alice, f"_{house.alice.user_id}_D_m.call"
    path = f"/rooms/{house.room_id}/state/{MEMBER}/{quote(key, safe='')}"
    delay_id = (await alice.put(path, {}, params={DELAY: 10_000}))["delay_id"]
    await alice.put(path, {"application": "m.call"})
    # Newer state does not end it: that is what keeps the member in the call.
    await house.acts(delay_id, "restart")
    shown = (await house.listed())["delayed_events"][0]
    assert shown["state_key"] == key
    assert shown["type"] == MEMBER
    assert shown["room_id"] == house.room_id
    assert shown["content"] == {}
    assert shown["delay"] == shown["delay_ms"] == 10_000
    assert shown["running_since"] == shown["scheduled_at"] == house.clock.now_ms()
    await house.acts(delay_id, "send")
    assert (await alice.get(path)).json == {}


async def test_the_endpoint_of_the_text(house: House) -> None:
    alice = house.alice
    path = f"{BASE}/rooms/{house.room_id}/delayed_event/m.room.topic/1"
    body: dict[str, Any] = {"delay_ms": 4_000, "state_key": "", "content": {"topic": "Later"}}
    delay_id = (await alice.put(path, body))["delay_id"]
    assert (await alice.put(path, body))["delay_id"] == delay_id
    older = f"{BASE}/rooms/{house.room_id}/delayed_event/m.room.message/2"
    await alice.put(older, {"delay": 5_000, "content": {"msgtype": "m.text", "body": "also"}})
    house.clock.advance(5_250)
    await house.until_seen(house.bob, "also")
    topic = (await alice.get(f"/rooms/{house.room_id}/state/m.room.topic")).json
    assert topic["topic"] == "Later"


async def test_the_same_transaction_is_one_event(house: House) -> None:
    first = await house.schedules("once")
    assert await house.schedules("once") == first
    await house.acts(first, "send")
    assert await house.schedules("once") == first
    assert (await house.listed())["delayed_events"] == []


async def test_a_delayed_redaction(house: House) -> None:
    event_id = await house.alice.sends(house.room_id, "this vanishes")
    path = f"/rooms/{house.room_id}/send/m.room.redaction/r1"
    await house.alice.put(path, {"redacts": event_id}, params={DELAY: 5_000})
    await house.alice.put(path + "x", {}, params={DELAY: 5_000}, expect=400, errcode="M_BAD_JSON")
    await house.schedules("after", 5_001)
    house.clock.advance(5_250)
    await house.until_seen(house.bob, "after")
    found = await house.bob.get(f"/rooms/{house.room_id}/event/{quote(event_id)}")
    assert found["content"] == {}


async def test_power_is_looked_at_when_it_is_sent(house: House) -> None:
    path = f"/rooms/{house.room_id}/state/m.room.topic/"
    params = {DELAY: 5_000}
    delay_id = (await house.bob.put(path, {"topic": "Mine"}, params=params))["delay_id"]
    await house.acts(delay_id, "send", expect=403, errcode="M_FORBIDDEN")
    # It goes on waiting: what is wrong may be right by then.
    waiting = await house.bob.get(f"{BASE}/delayed_events")
    assert [event["delay_id"] for event in waiting["delayed_events"]] == [delay_id]
    await house.schedules("after", 5_001)
    house.clock.advance(5_250)
    await house.until_seen(house.bob, "after")
    ended = await house.bob.get(f"{BASE}/delayed_events", params={"status": "finalised"})
    [entry] = ended["finalised"]
    assert entry["delayed_event"]["delay_id"] == delay_id
    assert (entry["outcome"], entry["reason"]) == ("cancel", "error")
    assert entry["error"]["errcode"] == "M_FORBIDDEN"
    assert ended["delayed_events"][0]["error"] == entry["error"]
    await house.acts(delay_id, "cancel")
    await house.acts(delay_id, "restart", expect=409)


async def test_nobody_joins_a_restricted_room_by_a_delay(house: House) -> None:
    inner = await house.alice.creates_room(
        room_version="12",
        initial_state=[
            {
                "type": "m.room.join_rules",
                "content": {
                    "join_rule": "restricted",
                    "allow": [{"type": "m.room_membership", "room_id": "!else:linnet.test"}],
                },
            }
        ],
    )
    bob = house.bob
    content = {
        "membership": "join",
        "join_authorised_via_users_server": house.alice.user_id,
    }
    path = f"/rooms/{inner}/state/m.room.member/{quote(bob.user_id)}"
    delay_id = (await bob.put(path, content, params={DELAY: 5_000}))["delay_id"]
    await house.acts(delay_id, "send", expect=403, errcode="M_FORBIDDEN")


async def test_one_may_see_only_ones_own(house: House) -> None:
    delay_id = await house.schedules("mine")
    path = f"{BASE}/delayed_events/{delay_id}"
    assert (await house.alice.get(path))["delay_id"] == delay_id
    await house.bob.get(path, expect=404, errcode="M_NOT_FOUND")
    assert (await house.bob.get(f"{BASE}/delayed_events"))["delayed_events"] == []
    nobody = house.server.nobody()
    await nobody.get(path, expect=401, errcode="M_MISSING_TOKEN")
    await nobody.get(f"{BASE}/delayed_events", expect=401, errcode="M_MISSING_TOKEN")


async def test_unknown_ids_and_actions(house: House) -> None:
    for delay_id in ("nothing", "%00", "x" * 300):
        await house.acts(delay_id, "restart", expect=404, errcode="M_NOT_FOUND")
        path = f"{BASE}/delayed_events/{delay_id}"
        await house.alice.get(path, expect=404, errcode="M_NOT_FOUND")
    delay_id = await house.schedules("later")
    await house.acts(delay_id, "explode", expect=404, errcode="M_NOT_FOUND")
    path = f"{BASE}/delayed_events/{delay_id}"
    await house.alice.post(path, {"action": "explode"}, expect=400, errcode="M_BAD_JSON")
    await house.alice.post(path, {}, expect=400, errcode="M_MISSING_PARAM")


@pytest.mark.parametrize("delay_ms", [0, -1])
async def test_impossible_delays(house: House, delay_ms: int) -> None:
    path = f"/rooms/{house.room_id}/send/m.room.message/1"
    params = {DELAY: delay_ms}
    await house.alice.put(path, {}, params=params, expect=400, errcode="M_INVALID_PARAM")
    path = f"{BASE}/rooms/{house.room_id}/delayed_event/m.room.message/1"
    body = {"content": {}, "delay_ms": delay_ms}
    await house.alice.put(path, body, expect=400, errcode="M_INVALID_PARAM")
    await house.alice.put(path, {"content": {}}, expect=400, errcode="M_INVALID_PARAM")


async def test_too_long_a_delay_says_what_is_possible(house: House) -> None:
    path = f"/rooms/{house.room_id}/send/m.room.message/1"
    params = {DELAY: MAX_DELAY_MS + 1}
    refused = await house.alice.put(path, {}, params=params, expect=400, errcode="M_UNKNOWN")
    assert refused["org.matrix.msc4140.errcode"] == "M_MAX_DELAY_EXCEEDED"
    assert refused["org.matrix.msc4140.max_delay"] == MAX_DELAY_MS


async def test_hostile_events(house: House) -> None:
    base = f"{BASE}/rooms/{house.room_id}/delayed_event"
    for path, content, status in (
        (f"{base}/{'t' * 256}/1", {}, 413),
        (f"{base}/m.room.message/1", {"body": "x" * 66_000}, 413),
        (f"{base}/m.room.message/1", {"n": 1.5}, 400),
        (f"{base}/m%00/1", {}, 400),
        (f"{base}/m.room.message/%00", {}, 400),
    ):
        body = {"delay_ms": 1_000, "content": content}
        await house.alice.put(path, body, expect=status)
    body = {"delay_ms": 1_000, "content": {}, "state_key": "\0"}
    await house.alice.put(f"{base}/m.room.message/1", body, expect=400)
    assert (await house.listed())["delayed_events"] == []


async def test_so_many_may_wait_and_no_more(house: House) -> None:
    for n in range(MAX_SCHEDULED):
        await house.schedules(str(n), 60_000 + n)
    path = f"/rooms/{house.room_id}/send/m.room.message/more"
    refused = await house.alice.put(
        path, {}, params={DELAY: 1_000}, expect=429, errcode="M_LIMIT_EXCEEDED"
    )
    assert refused["retry_after_ms"] == 60_000
    assert refused.headers["Retry-After"] == "60"
    listed = await house.listed()
    assert len(listed["delayed_events"]) == 100
    assert "next_batch" not in listed.json
    assert len((await house.listed(**{"from": 98}))["delayed_events"]) == 2
    nonsense = {"from": "nonsense"}
    await house.alice.get(
        f"{BASE}/delayed_events", params=nonsense, expect=400, errcode="M_INVALID_PARAM"
    )
    first = listed["delayed_events"][0]["delay_id"]
    one = await house.listed(delay_id=first)
    assert [event["delay_id"] for event in one["delayed_events"]] == [first]


async def test_the_ended_are_forgotten_in_time(house: House) -> None:
    first = await house.schedules("first")
    await house.acts(first, "cancel")
    for n in range(KEPT_ENDED):
        house.clock.advance(1)
        await house.acts(await house.schedules(str(n)), "cancel")
    await house.alice.get(f"{BASE}/delayed_events/{first}", expect=404)
    ended = await house.listed(status="finalised")
    assert len(ended["delayed_events"]) == KEPT_ENDED
    house.clock.advance(KEPT_MS + 1)
    await house.acts(await house.schedules("last"), "cancel")
    ended = await house.listed(status="finalised")
    assert len(ended["delayed_events"]) == 1


async def test_who_is_gone_or_locked_says_nothing_more(house: House) -> None:
    carol = await house.server.person("carol")
    await carol.joins(house.room_id)
    path = f"/rooms/{house.room_id}/send/m.room.message/1"
    body = {"msgtype": "m.text", "body": "still here?"}
    await carol.put(path, body, params={DELAY: 5_000})
    lock = f"/_matrix/client/v1/admin/lock/{carol.user_id}"
    await house.alice.put(lock, {"locked": True})
    await house.schedules("after", 5_001)
    house.clock.advance(5_250)
    await house.until_seen(house.bob, "after")
    assert house.bob.has_seen("still here?") is None
    await house.alice.put(lock, {"locked": False})
    ended = await carol.get(f"{BASE}/delayed_events", params={"status": "finalised"})
    assert ended["finalised"][0]["error"]["errcode"] == "M_USER_LOCKED"


async def test_heartbeats_have_a_limit_of_their_own(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock, rate_limits=True)
    alice = await server.person("alice", is_first=True)
    room_id = await alice.creates_room()
    path = f"/rooms/{room_id}/send/m.room.message/"
    params = {DELAY: 60_000}
    first, second = [(await alice.put(path + name, {}, params=params))["delay_id"] for name in "ab"]
    nobody = server.nobody()
    for _ in range(20):
        await nobody.post(f"{BASE}/delayed_events/{first}/restart")
    await nobody.post(
        f"{BASE}/delayed_events/{first}/restart", expect=429, errcode="M_LIMIT_EXCEEDED"
    )
    await nobody.post(f"{BASE}/delayed_events/{second}/restart")
    clock.advance(1_000)
    await nobody.post(f"{BASE}/delayed_events/{first}/restart")


async def test_it_is_advertised(house: House) -> None:
    versions = await house.alice.get("/_matrix/client/versions")
    assert versions["unstable_features"]["org.matrix.msc4140"] is True
    capabilities = (await house.alice.get("/capabilities"))["capabilities"]
    assert capabilities["org.matrix.msc4140.delayed_events"] == {
        "max_delay_ms": MAX_DELAY_MS,
        "max_scheduled": MAX_SCHEDULED,
    }
