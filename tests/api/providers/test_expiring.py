"""A provider whose time is over signs nobody in; whoever depends on it is asked before."""

from tests.api.providers.test_ways_in import WAYS, adds_passkey, opened
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.provider import ROW, Provider, Traveller
from tests.kit.server import Server

from linnet.touchpoints.expiring import expire
from linnet.touchpoints.terms import MAX_TERM_MS, WARNED_MS

SWITCH = f"/_linnet/touchpoints/{ROW}/switch"


async def comes_to_its_end(server: Server) -> None:
    """Now, so that sessions are not over as well."""
    touchpoints = server.house.touchpoints
    async with touchpoints.db.transaction() as tx:
        await tx.run(
            "UPDATE touchpoint_terms SET until_ts = $1 WHERE touchpoint_id = $2",
            touchpoints.clock.now_ms(),
            ROW,
        )
    await touchpoints.switches.load()
    await expire(touchpoints)


async def test_people_are_asked_before_it_ends_and_after(
    new_server: NewServer, provider: Provider
) -> None:
    clock = MovableClock()
    server = await opened(new_server, provider, clock=clock)
    provider.now_s = lambda: clock.now_ms() / 1000
    bob, _ = await Traveller(server, provider).signs_up("7", "bob")
    assert (await bob.get(WAYS))["ending"] == []
    until = (await server.admin.put(f"/_linnet/touchpoints/{ROW}/term", {"days": 60}))["until_ts"]
    clock.advance(until - clock.now_ms() - WARNED_MS)
    bob = await Traveller(server, provider).signs_in("7")
    (ending,) = (await bob.get(WAYS))["ending"]
    assert ending == {"name": (await bob.get(WAYS))["providers"][0]["name"], "until_ts": until}
    # Whoever has a way in of their own need not be asked.
    assert (await server.admin.get(WAYS))["ending"] == []
    await comes_to_its_end(server)
    ways = (await bob.get(WAYS)).json
    assert (ways["ending"], ways["ended"]) == ([], [ending["name"]])
    await adds_passkey(bob)
    ways = (await bob.get(WAYS)).json
    assert (ways["ending"], ways["ended"]) == ([], [])


async def test_what_is_over_signs_nobody_in_until_it_is_renewed(
    new_server: NewServer, provider: Provider
) -> None:
    clock = MovableClock()
    server = await opened(new_server, provider, clock=clock)
    provider.now_s = lambda: clock.now_ms() / 1000
    bob, _ = await Traveller(server, provider).signs_up("7", "bob")
    under_way, back = Traveller(server, provider), Traveller(server, provider)
    location = provider.lets(await under_way.goes(), "7")
    await back.travels("7")
    clock.advance(MAX_TERM_MS)
    await expire(server.house.touchpoints)
    received = len(provider.outside.received)
    assert (await server.nobody().get("/_linnet/providers"))["providers"] == []
    await Traveller(server, provider).goes(expect=404, errcode="M_NOT_FOUND")
    await under_way.returns(location)
    await back.enters(expect=404)
    assert len(provider.outside.received) == received
    # Nobody comes back by a switch alone: somebody has to say that it begins anew.
    await server.admin.put(SWITCH, {"is_on": True}, expect=403, errcode="M_FORBIDDEN")
    await server.admin.put(SWITCH, {"is_on": True, "begins_anew": True})
    known = await Traveller(server, provider).signs_in("7")
    assert known.user_id == bob.user_id


async def test_renewed_in_time_nothing_changes(new_server: NewServer, provider: Provider) -> None:
    clock = MovableClock()
    server = await opened(new_server, provider, clock=clock)
    provider.now_s = lambda: clock.now_ms() / 1000
    bob, _ = await Traveller(server, provider).signs_up("7", "bob")
    clock.advance(MAX_TERM_MS - 1_000)
    bob = await Traveller(server, provider).signs_in("7")
    assert (await bob.get(WAYS))["ending"] != []
    await server.admin.put(f"/_linnet/touchpoints/{ROW}/term", {})
    assert (await bob.get(WAYS))["ending"] == []
    clock.advance(2_000)
    await expire(server.house.touchpoints)
    known = await Traveller(server, provider).signs_in("7")
    assert known.user_id == bob.user_id
