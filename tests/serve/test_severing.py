"""A contact is severed although the program is killed at every step of it."""

import asyncio
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

from tests.api.touchpoints.test_touchpoints import ROW
from tests.kit.program import Program
from tests.kit.server import Server

from linnet.cli.admin.line import line_to_server
from linnet.storage.opening import DATABASE_FILE
from linnet.touchpoints.severing.document import verified
from linnet.touchpoints.severing.severance import ORDER

WEATHER = "/_linnet/touchpoints/weather"


def holds(folder: Path, step: str | None) -> None:
    """Let the database refuse to write that this step is done; None: let it take everything.

    So the step is done, the program knows that it could not write so, and can be killed there: at
    the same place each time, however fast the machine is.
    """
    with closing(sqlite3.connect(folder / DATABASE_FILE)) as database, database:
        database.execute("DROP TRIGGER IF EXISTS held")
        if step is not None:
            following = ORDER[ORDER.index(step) + 1]  # type: ignore[arg-type]  # one of them
            database.execute(
                "CREATE TRIGGER held BEFORE UPDATE OF step ON severances"
                f" WHEN OLD.step = '{step}' AND NEW.step = '{following}'"
                " BEGIN SELECT RAISE(ABORT, 'held'); END"
            )


def severs(folder: Path) -> dict[str, Any]:
    """Begin, or go on; how far it came."""
    with line_to_server(folder) as line:
        return dict(line.ask("POST", f"{WEATHER}/severing", {"reason": "It rains"}))


def waited_for_receipt(folder: Path) -> str:
    """The receipt, once the severance that goes on by itself is done."""
    with line_to_server(folder) as line:
        while line.get("/_linnet/severances/1")["step"] != "done":
            pass
        return str(line.get("/_linnet/severances/1/receipt")["file"])


async def with_a_contact(folder: Path) -> str:
    """A server that somebody lets tell the weather; who that is."""
    server = await Server.start(folder=folder)
    admin = await server.person("admin", is_first=True)
    bob = await server.person("bob")
    await admin.post("/_linnet/touchpoints", ROW | {"consent": "person"})
    await admin.put(f"{WEATHER}/switch", {"is_on": True})
    await bob.put(f"{WEATHER}/consent", {"is_given": True})
    await server.stop()
    return bob.user_id


async def test_killed_at_each_step_it_goes_on(tmp_path: Path) -> None:
    bob = await with_a_contact(tmp_path)
    with Program(tmp_path) as program:
        for step in ORDER[:-1]:
            holds(tmp_path, step)
            await program.start()
            stopped = await asyncio.to_thread(severs, tmp_path)
            assert (stopped["number"], stopped["step"]) == (1, step), program.log
            program.kill()
        holds(tmp_path, None)
        await program.start()
        # It goes on by itself, and may be done before it is asked how far it is.
        receipt = await asyncio.to_thread(waited_for_receipt, tmp_path)
        program.ask_to_stop()
        assert await program.end() == 0
    body = verified(receipt.encode()).body
    assert body["steps"]["erase"]["stores"] == {"consents": {"before": 1, "after": 0}}
    assert body["steps"]["verify"]["probe"] == "blocked"
    server = await Server.start(folder=tmp_path)
    person = await server.signs_in(bob)
    (yours,) = (await person.get("/_linnet/receipts"))["yours"]
    personal = verified(yours["file"].encode())
    assert personal.body["erased"] == {"consents": 1}
    # However often it was begun again, there is one receipt of the server and one of the person.
    assert (personal.log.index, personal.log.size) == (1, 2)
    await server.stop()
