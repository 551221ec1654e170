"""The real program is killed right after a grant to an application froze: nothing of it is lost."""

from pathlib import Path
from typing import Any

import aiohttp
from tests.kit.applications import Application, allows, group, in_room
from tests.kit.program import Program
from tests.kit.server import Server

MEMBERS = "/_linnet/apps/v1/rooms/{room_id}/members"


async def test_a_killed_program_still_tells_people(tmp_path: Path) -> None:
    server = await Server.start(folder=tmp_path)
    server.admin = await server.person("admin", is_first=True)
    alice, bob, carol = [await server.person(name) for name in ("alice", "bob", "carol")]
    app = await Application.let_in(server, people_max=2)
    room_id = await group(alice, bob, carol)
    await allows(alice, room_id, app, "members")
    await app.is_granted(alice, in_room("members"), rooms=[room_id])
    await server.stop()
    path = MEMBERS.format(room_id=room_id)
    with Program(tmp_path) as program:
        await program.start()
        assert await asks(program, app.tokens["access_token"], path) == 403
        program.kill()
        await program.start()
        assert await asks(program, app.tokens["access_token"], path) == 403
        assert await asks(program, str(alice.access_token), "/_linnet/apps") == 200
        assert "frozen" in await notices(program, str(alice.access_token))
        assert program.log.count("was frozen") == 1


async def asks(program: Program, token: str, path: str) -> int:
    headers = {"Authorization": f"Bearer {token}"}
    async with (
        aiohttp.ClientSession(program.url) as http,
        http.get(path, headers=headers) as answer,
    ):
        return answer.status


async def notices(program: Program, token: str) -> str:
    """What the server has told somebody, once it has told something."""
    headers = {"Authorization": f"Bearer {token}"}
    async with aiohttp.ClientSession(program.url, headers=headers) as http:
        since = ""
        while True:
            path = f"/_matrix/client/v3/sync?timeout=1000{since}"
            async with http.get(path) as answer:
                said: Any = await answer.json()
            since = f"&since={said['next_batch']}"
            for invited in said.get("rooms", {}).get("invite", {}):
                async with http.post(f"/_matrix/client/v3/join/{invited}", json={}) as answer:
                    assert answer.status == 200
            text = str(said.get("rooms", {}).get("join", {}))
            if "org.linnet.app_stopped" in text:
                return text
