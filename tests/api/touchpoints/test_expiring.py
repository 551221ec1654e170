"""Contacts end by themselves, unless an administrator says yes again."""

from typing import Any

import pytest
from tests.api.touchpoints.test_severing import severs
from tests.api.touchpoints.test_touchpoints import ROW, shown
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.push_gateway import PushGateway
from tests.kit.server import Server

from linnet.cli.finding import Case
from linnet.cli.look_at_touchpoints import terms
from linnet.ids import UserId
from linnet.touchpoints.contact import Contact, Refused, Request
from linnet.touchpoints.expiring import expire
from linnet.touchpoints.terms import DAY_MS, MAX_TERM_DAYS, MAX_TERM_MS, WARNED_MS, ends_soon

WEATHER = "/_linnet/touchpoints/weather"


async def with_weather(new_server: NewServer, clock: MovableClock) -> tuple[Server, Client, Client]:
    """A contact that is on and needs each person's yes, and somebody who has said it."""
    server = await new_server(clock=clock)
    admin, bob = await server.person("admin", is_first=True), await server.person("bob")
    await admin.post("/_linnet/touchpoints", ROW | {"consent": "person"})
    await admin.put(f"{WEATHER}/switch", {"is_on": True})
    await bob.put(f"{WEATHER}/consent", {"is_given": True})
    return server, admin, bob


async def row_of(client: Client, touchpoint_id: str = "weather") -> Any:
    return (await shown(client))[touchpoint_id]


async def test_what_is_on_has_an_end(new_server: NewServer) -> None:
    clock = MovableClock()
    server, _, bob = await with_weather(new_server, clock)
    end = clock.now_ms() + MAX_TERM_MS
    for touchpoint_id in ("weather", "resolver", "push_gateway"):
        until_ts = (await row_of(bob, touchpoint_id))["until_ts"]
        assert end - DAY_MS < until_ts <= end
    assert "until_ts" not in await row_of(bob, "url_preview")
    public = await server.nobody().get("/.well-known/linnet/touchpoints")
    assert all(("until_ts" in row) == row["is_on"] for row in public["touchpoints"])


# covers: linnet.putTouchpointTerm
async def test_what_is_over_is_off_until_somebody_says_yes_again(new_server: NewServer) -> None:
    clock = MovableClock()
    server, admin, bob = await with_weather(new_server, clock)
    touchpoints = server.house.touchpoints
    answer = await admin.put(f"{WEATHER}/term", {"days": 1})
    assert answer["until_ts"] == clock.now_ms() + DAY_MS
    clock.advance(DAY_MS - 1)
    await expire(touchpoints)
    assert (await row_of(bob))["is_on"]
    clock.advance(1)
    await expire(touchpoints)
    row = await row_of(bob)
    assert (row["is_on"], row["until_ts"], row["has_your_consent"]) == (
        False,
        answer["until_ts"],
        False,
    )
    contact = Contact("weather", UserId(bob.user_id))
    request = Request("GET", "https://weather.example.org/")
    with pytest.raises(Refused, match="switched off"):
        await touchpoints.client.ask(contact, request)
    # It stays so after a restart, and does not come back by a mere switch.
    await touchpoints.switches.load()
    assert not (await row_of(bob))["is_on"]
    await admin.put(f"{WEATHER}/term", {}, expect=400, errcode="M_INVALID_PARAM")
    await admin.put(f"{WEATHER}/switch", {"is_on": True}, expect=403, errcode="M_FORBIDDEN")
    await admin.put(f"{WEATHER}/switch", {"is_on": True, "begins_anew": True})
    row = await row_of(bob)
    assert (row["is_on"], row["has_your_consent"]) == (True, False)
    assert row["until_ts"] == clock.now_ms() + MAX_TERM_MS
    with pytest.raises(Refused, match="yes"):
        await touchpoints.client.ask(contact, request)


async def test_who_may_extend_and_for_how_long(new_server: NewServer) -> None:
    clock = MovableClock()
    server, admin, bob = await with_weather(new_server, clock)
    clock.advance(MAX_TERM_MS - DAY_MS)
    before = (await row_of(bob))["until_ts"]
    assert ends_soon(before, clock.now_ms())
    assert not ends_soon(before, before - WARNED_MS - 1)
    # To switch on what is on already is no new yes.
    await admin.put(f"{WEATHER}/switch", {"is_on": True})
    assert (await row_of(bob))["until_ts"] == before
    await admin.put(f"{WEATHER}/term", {})
    assert (await row_of(bob))["until_ts"] == clock.now_ms() + MAX_TERM_MS
    assert (await row_of(bob))["has_your_consent"]
    for days in (0, -1, MAX_TERM_DAYS + 1, "x"):
        await admin.put(f"{WEATHER}/term", {"days": days}, expect=400)
    await admin.put("/_linnet/touchpoints/none/term", {}, expect=404)
    await bob.put(f"{WEATHER}/term", {}, expect=403)
    await server.nobody().put(f"{WEATHER}/term", {}, expect=401)
    acts = (await admin.get("/_linnet/admin/v1/record"))["acts"]
    assert "touchpoint.extend" in {act["act"] for act in acts}
    # What an administrator switches off has no end of its own.
    await admin.put(f"{WEATHER}/switch", {"is_on": False})
    assert "until_ts" not in await row_of(bob)
    await admin.put(f"{WEATHER}/switch", {"is_on": True})


async def test_the_doctor_warns_30_days_before_and_says_what_has_ended(
    new_server: NewServer,
) -> None:
    clock = MovableClock()
    server, admin, _ = await with_weather(new_server, clock)
    hall = server.house.hall
    case = Case(hall.settings, hall.folder, clock)
    assert await terms(case) == []
    await admin.put(f"{WEATHER}/term", {"days": 30})
    (found,) = await terms(case)
    assert found.level == "doubtful"
    assert found.said.startswith("The contact weather ends by itself on ")
    assert "extend weather" in found.advice
    clock.advance(30 * DAY_MS)
    await expire(server.house.touchpoints)
    (found,) = await terms(case)
    assert "has ended by itself" in found.said
    assert "switch weather on --anew" in found.advice


async def test_old_tokens_stay_dead_when_a_contact_comes_back(
    new_server: NewServer, gateway: PushGateway
) -> None:
    server = await new_server(egress_allow=("127.0.0.1",))
    admin, bob = await server.person("admin", is_first=True), await server.person("bob")
    await gateway.is_set_for(bob)
    await severs(admin, "push_gateway")
    path = "/_linnet/touchpoints/push_gateway"
    await admin.put(f"{path}/term", {}, expect=400)
    await admin.put(f"{path}/switch", {"is_on": True, "begins_anew": True})
    await bob.put(f"{path}/consent", {"is_given": True})
    # Everybody has said yes again, and still what was registered before is not used.
    assert (await bob.get("/pushers"))["pushers"] == []
    await gateway.is_set_for(bob)
    assert len((await bob.get("/pushers"))["pushers"]) == 1
