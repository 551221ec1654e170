"""The real program is killed while it erases an account, and goes on when it is there again."""

from pathlib import Path

import aiohttp
from tests.api.erasure.life import STATUS, asks
from tests.kit.program import Program
from tests.kit.server import Server

MESSAGES = 60


async def test_a_killed_program_goes_on_erasing(tmp_path: Path) -> None:
    server = await Server.start(folder=tmp_path)
    await server.person("admin", is_first=True)
    alice, bob = await server.person("alice"), await server.person("bob")
    room_id = await bob.creates_room(preset="public_chat")
    await alice.joins(room_id)
    for number in range(MESSAGES):
        await alice.sends(room_id, f"plantedmark{number}x")
    secret = await asks(alice)
    async with server.house.hall.db.transaction() as tx:
        # As if two weeks had gone by.
        await tx.run("UPDATE erasures SET due_ts = 1, look_ts = 1")
    await server.stop()
    with Program(tmp_path) as program:
        for until in ("erasing", "done"):
            await program.start()
            async with aiohttp.ClientSession(program.url) as http:
                state = ""
                while state not in (until, "done"):
                    async with http.post(STATUS, json={"secret": secret}) as answer:
                        state = (await answer.json())["state"]
            program.kill()
        assert state == "done"
        assert program.log == ""
    assert not is_anywhere(tmp_path, b"plantedmark")


def is_anywhere(folder: Path, text: bytes) -> bool:
    return any(text in path.read_bytes() for path in folder.rglob("*") if path.is_file())
