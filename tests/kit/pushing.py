"""When pushing has got somewhere: tests wait for its own steps, and do not look again and again."""

import asyncio

from tests.kit.server import Server

from linnet.changes.follower import Follower
from linnet.push.decide import NAME

_AT_WORK = ("lanes of pushers", "pushing to")


async def are_pushes_decided(server: Server) -> None:
    """Return when it is stored who is to be told of everything that has happened so far."""
    listeners = server.house.hall.notifier._listeners
    owners = (getattr(listener, "__self__", None) for listener in listeners)
    follower = next(o for o in owners if isinstance(o, Follower) and o.name == NAME)
    while not await follower.catch_up():
        pass


async def is_pushing_over(server: Server) -> None:
    """Return when everybody was told, or could not be and is left alone for now."""
    await are_pushes_decided(server)
    async with asyncio.timeout(10):
        while at_work := [
            task
            for task in server.house.hall.tasks._running
            if task.get_name().startswith(_AT_WORK)
        ]:
            await asyncio.wait(at_work)
    await server.house.push.delivery.write()
