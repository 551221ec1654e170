"""A room of ten thousand members, each with an app that is told of messages by a gateway."""

import msgspec

from bench.figures import Figures, median
from bench.http_client import Connection
from bench.processes import ServerProcess
from bench.rows.sends import path_of
from bench.rows.waiting import until_calm
from bench.world import World

MESSAGES = 7


async def push_rules(server: ServerProcess, world: World) -> Figures:
    """Notices: everybody's rules are asked, and nobody's app is told."""
    sender = await Connection.open(server.port, world.assembly.people[0].token)
    cpu_ms: list[float] = []
    for number in range(MESSAGES):
        await until_calm(server)
        body = msgspec.json.encode({"msgtype": "m.notice", "body": f"Notice {number}"})
        cpu = server.cpu_s()
        status, answer = await sender.ask("PUT", path_of(world.assembly.room_id), body)
        assert status == 200, answer
        await until_calm(server)
        cpu_ms.append((server.cpu_s() - cpu) * 1000)
    sender.close()
    members = len(world.assembly.people)
    each = median(cpu_ms[1:])
    return {
        "cpu_ms": each,
        "first_cpu_ms": cpu_ms[0],
        "members": members,
        "cpu_us_per_member": each / members * 1000,
    }
