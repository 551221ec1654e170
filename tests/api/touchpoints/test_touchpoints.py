"""What people and administrators see and decide."""

from typing import Any

from tests.kit.clock import MovableClock
from tests.kit.outside import Outside
from tests.kit.people import NewServer

from linnet.ids import UserId
from linnet.touchpoints.amounts import MIN_PEOPLE
from linnet.touchpoints.contact import Contact, Request
from linnet.touchpoints.count import Count
from linnet.touchpoints.counts import DAY_MS, KEPT_DAYS

ROW = {
    "id": "weather",
    "party": "Weather Ltd, Iceland",
    "country": "IS",
    "purpose": "Tells the weather",
    "hosts": ["weather.example.org"],
    "data": ["server address"],
    "retention": "30 days",
    "when_off": "No weather",
}


async def shown(client: Any) -> dict[str, Any]:
    answer = await client.get("/_linnet/touchpoints")
    return {row["id"]: row for row in answer["touchpoints"]}


# covers: linnet.getTouchpoints
async def test_everybody_sees_the_register(new_server: NewServer) -> None:
    server = await new_server()
    admin = await server.person("admin", is_first=True)
    alice = await server.person("alice")
    found = (await shown(alice))["resolver"]
    assert found["is_on"]
    assert found["party"].startswith("The name server")
    assert found["yours"] == {
        "attempts": 0,
        "allowed": 0,
        "blocked": 0,
        "bytes_out": 0,
        "bytes_in": 0,
    }
    assert "everyones" not in found
    assert "undeclared" not in (await alice.get("/_linnet/touchpoints")).json
    server.house.touchpoints.counts.note_undeclared()
    answer = await admin.get("/_linnet/touchpoints")
    assert answer["undeclared"]["blocked"] == 1
    assert answer["touchpoints"][0]["everyones"]["attempts"] == 0
    await server.nobody().get("/_linnet/touchpoints", expect=401)


# covers: linnet.getPublicTouchpoints
async def test_anybody_can_read_whom_this_server_contacts(new_server: NewServer) -> None:
    server = await new_server()
    admin = await server.person("admin", is_first=True)
    await admin.post("/_linnet/touchpoints", ROW)
    path = "/.well-known/linnet/touchpoints"
    answer = await server.nobody().get(path)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert answer["server_name"] == "linnet.test"
    found = {row["id"]: row for row in answer["touchpoints"]}
    assert found.keys() == (await shown(admin)).keys()
    assert found["resolver"]["is_on"]
    weather = found["weather"]
    assert (weather["is_on"], weather["is_added"]) == (False, True)
    assert weather["hosts"] == ["weather.example.org"]
    assert not {"yours", "everyones", "has_your_consent"} & weather.keys()
    await admin.put("/_linnet/touchpoints/weather/switch", {"is_on": True})
    found = {row["id"]: row for row in (await server.nobody().get(path))["touchpoints"]}
    assert found["weather"]["is_on"]


# covers: linnet.getPublicTouchpoints
async def test_what_is_published_is_not_about_one_person(new_server: NewServer) -> None:
    clock = MovableClock()
    server = await new_server(clock=clock)
    path = "/.well-known/linnet/touchpoints"

    async def published() -> tuple[int, int, int]:
        answer = await server.nobody().get(path)
        found = {row["id"]: row["contacts_at_least"] for row in answer["touchpoints"]}
        return found["push_gateway"], found["url_preview"], answer["undeclared_blocked"]

    counts = server.house.touchpoints.counts
    for number in range(MIN_PEOPLE):
        person = UserId(f"@p{number}:linnet.test")
        counts.note("push_gateway", person, Count(attempts=31, allowed=31))
    counts.note("url_preview", UserId("@p0:linnet.test"), Count(attempts=900, allowed=900))
    counts.note_undeclared()
    # Nobody can watch somebody's contacts: today is not over.
    assert await published() == (0, 0, 0)
    clock.advance(DAY_MS)
    assert await published() == (100, 0, 1)
    clock.advance(KEPT_DAYS * DAY_MS)
    assert await published() == (0, 0, 0)


# covers: linnet.getTouchpointsBom
async def test_programs_read_it_as_services_of_a_bill_of_materials(new_server: NewServer) -> None:
    server = await new_server()
    admin = await server.person("admin", is_first=True)
    await admin.post("/_linnet/touchpoints", ROW)
    bom = await server.nobody().get("/.well-known/linnet/touchpoints.cdx.json")
    assert bom.headers["Access-Control-Allow-Origin"] == "*"
    assert (bom["bomFormat"], bom["specVersion"]) == ("CycloneDX", "1.6")
    services = {service["name"]: service for service in bom["services"]}
    assert services.keys() == (await shown(admin)).keys()
    weather = services["weather"]
    assert weather["endpoints"] == ["https://weather.example.org"]
    assert weather["x-trust-boundary"]
    assert weather["provider"] == {"name": ROW["party"], "address": {"country": "IS"}}
    assert services["resolver"]["provider"].keys() == {"name"}
    flows = {flow["flow"] for flow in weather["data"]}
    assert flows == {"outbound"}
    assert [flow["classification"] for flow in weather["data"]] == ROW["data"]
    assert {"name": "linnet:is_on", "value": "false"} in weather["properties"]


# covers: linnet.postTouchpoint, linnet.putTouchpointSwitch, linnet.deleteTouchpoint
async def test_an_administrator_adds_switches_and_takes_back(new_server: NewServer) -> None:
    server = await new_server()
    admin = await server.person("admin", is_first=True)
    alice = await server.person("alice")
    await admin.post("/_linnet/touchpoints", ROW)
    assert not (await shown(alice))["weather"]["is_on"]
    await admin.post("/_linnet/touchpoints", ROW, expect=400, errcode="M_INVALID_PARAM")
    await admin.put("/_linnet/touchpoints/weather/switch", {"is_on": True})
    assert (await shown(alice))["weather"]["is_on"]
    await admin.delete("/_linnet/touchpoints/weather")
    assert "weather" not in await shown(alice)
    await admin.delete("/_linnet/touchpoints/weather", expect=404)
    await admin.delete("/_linnet/touchpoints/resolver", expect=400)
    await admin.put("/_linnet/touchpoints/none/switch", {"is_on": True}, expect=404)
    for call in (
        alice.post("/_linnet/touchpoints", ROW, expect=403),
        alice.put("/_linnet/touchpoints/resolver/switch", {"is_on": False}, expect=403),
        alice.delete("/_linnet/touchpoints/resolver", expect=403),
    ):
        await call


async def test_an_added_row_must_be_whole(new_server: NewServer) -> None:
    server = await new_server()
    admin = await server.person("admin", is_first=True)
    for wrong in (
        {"id": "Weather"},
        {"id": "w" * 65},
        {"hosts": []},
        {"hosts": ["https://weather.example.org/"]},
        {"hosts": ["*"]},
        {"hosts": ["weather.example.org:123456"]},
        {"party": ""},
        {"country": "Iceland"},
        {"data": []},
        {"purpose": "x" * 10_000},
    ):
        await admin.post("/_linnet/touchpoints", ROW | wrong, expect=400, errcode="M_INVALID_PARAM")
    await admin.post("/_linnet/touchpoints", ROW | {"data": ["dreams"]}, expect=400)
    await admin.post("/_linnet/touchpoints", {"id": "weather"}, expect=400)


async def test_switches_and_rows_are_there_after_a_restart(new_server: NewServer) -> None:
    first = await new_server()
    admin = await first.person("admin", is_first=True)
    await admin.post("/_linnet/touchpoints", ROW)
    await admin.put("/_linnet/touchpoints/weather/switch", {"is_on": True})
    await admin.put("/_linnet/touchpoints/resolver/switch", {"is_on": False})
    switches = first.house.touchpoints.switches
    before = {row.touchpoint.id: row for row in switches.rows()}
    await switches.load()
    assert {row.touchpoint.id: row for row in switches.rows()} == before
    assert before["weather"].is_on
    assert not before["resolver"].is_on


# covers: linnet.putTouchpointConsent
async def test_each_sees_what_left_for_them(new_server: NewServer, outside: Outside) -> None:
    clock = MovableClock()
    server = await new_server(egress_allow=("127.0.0.1",), clock=clock)
    admin = await server.person("admin", is_first=True)
    alice, bob = await server.person("alice"), await server.person("bob")
    hosts = [f"127.0.0.1:{outside.port}"]
    await admin.post("/_linnet/touchpoints", ROW | {"hosts": hosts, "consent": "person"})
    await admin.put("/_linnet/touchpoints/weather/switch", {"is_on": True})
    outside.answers("/", b"sunny")
    await alice.put("/_linnet/touchpoints/weather/consent", {"is_given": True})
    await alice.put("/_linnet/touchpoints/resolver/consent", {"is_given": True}, expect=400)
    await alice.put("/_linnet/touchpoints/none/consent", {"is_given": True}, expect=404)
    contact = Contact("weather", UserId(alice.user_id))
    request = Request("POST", f"{outside.url}/", body=b"where?")

    async def asks() -> None:
        await server.house.touchpoints.client.ask(contact, request)

    await asks()
    await server.house.touchpoints.counts.write()
    await asks()  # one that is written, and one that is not
    row = (await shown(alice))["weather"]
    assert row["has_your_consent"]
    yours = row["yours"]
    assert (yours["attempts"], yours["allowed"], yours["bytes_out"], yours["bytes_in"]) == (
        2,
        2,
        12,
        10,
    )
    assert yours["last_host"] == "127.0.0.1"
    assert yours["last_ts"] == clock.now_ms()
    assert (await shown(bob))["weather"]["yours"]["attempts"] == 0
    assert (await shown(admin))["weather"]["everyones"]["attempts"] == 2
    # After thirty days it is forgotten.
    await server.house.touchpoints.counts.write()
    clock.advance(31 * 24 * 3600 * 1000)
    await asks()
    await server.house.touchpoints.counts.write()
    assert (await shown(alice))["weather"]["yours"]["attempts"] == 1
    # And with the account.
    await alice.post("/account/deactivate", {"auth": alice.password_auth()})
