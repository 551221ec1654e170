"""The real program is killed while it deletes a room, and goes on when it is there again."""

from pathlib import Path
from urllib.parse import quote

import aiohttp
from tests.kit.client import V3
from tests.kit.program import Program
from tests.kit.server import Server

MESSAGES = 600


async def test_a_killed_program_goes_on_deleting(tmp_path: Path) -> None:
    server = await Server.start(folder=tmp_path)
    admin = await server.person("admin", is_first=True)
    room_id = await admin.creates_room(preset="public_chat")
    for number in range(MESSAGES):
        await admin.sends(room_id, f"hello {number}")
    await server.stop()
    headers = {"Authorization": f"Bearer {admin.access_token}"}
    path = f"/_linnet/admin/v1/rooms/{quote(room_id)}"
    with Program(tmp_path) as program:
        await program.start()
        async with aiohttp.ClientSession(program.url, headers=headers) as http:
            async with http.delete(path) as answer:
                assert answer.status == 200
            program.kill()
        await program.start()
        async with aiohttp.ClientSession(program.url, headers=headers) as http:
            status = 200
            while status == 200:
                async with http.get(path) as answer:
                    status = answer.status
            assert status == 404
            async with http.get(f"{V3}/rooms/{room_id}/messages?dir=b") as answer:
                assert answer.status == 403
            async with http.get(f"{V3}/joined_rooms") as answer:
                assert (await answer.json())["joined_rooms"] == []
        assert program.log == ""
