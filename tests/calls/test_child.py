"""The media server that is started here."""

from tests.kit.calls import asks_sfu, own_ports
from tests.kit.server import Server

from linnet.calls.grants import Grants


async def test_another_program_at_its_port_is_not_taken_for_it() -> None:
    """As when it gets the port in the moment before ours does."""
    server = await Server.start(**own_ports())
    try:
        alice = await server.person("alice", is_first=True)
        await asks_sfu(alice, await alice.creates_room())  # starts it
        there = server.house.calls.running
        assert await there.is_well()
        there.grants = Grants("linnet", "another one's secret" * 2, server.house.hall.clock)
        assert not await there.is_well()
    finally:
        await server.stop()
