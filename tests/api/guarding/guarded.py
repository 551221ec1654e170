"""A room that is protected, on a server whose time moves only when it is told to."""

import itertools
from typing import Any

import pytest_asyncio
from tests.kit.client import Answer, Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.server import Server

REFUSED: dict[str, Any] = {"expect": 403, "errcode": "M_FORBIDDEN"}
WRONG: dict[str, Any] = {"expect": 400, "errcode": "M_INVALID_PARAM"}
SLOW: dict[str, Any] = {"expect": 429, "errcode": "M_LIMIT_EXCEEDED"}
PROTECTION = "org.linnet.protection"
MUTE = "org.linnet.mute"
MINUTE_MS, HOUR_MS = 60_000, 3_600_000
_numbers = itertools.count(1)


class House:
    """Alice leads a public room, which Bob is in."""

    def __init__(self, server: Server, clock: MovableClock) -> None:
        self.server, self.clock = server, clock
        self.alice: Client
        self.bob: Client
        self.room_id = ""

    @property
    def now_ms(self) -> int:
        return self.clock.now_ms()

    async def protects(self, **content: Any) -> None:
        await self.alice.sets_state(self.room_id, PROTECTION, content)

    async def person(self, name: str) -> Client:
        """Somebody new in the room."""
        made = await self.server.person(name)
        await made.joins(self.room_id)
        return made

    async def raid(self, method: str, path: str = "", body: Any = None, **more: Any) -> Answer:
        who = more.pop("by", self.alice)
        return await who.call(method, f"/_linnet/rooms/{self.room_id}/raid{path}", body, **more)  # type: ignore[no-any-return]


@pytest_asyncio.fixture
async def house(new_server: NewServer) -> House:
    clock = MovableClock()
    made = House(await new_server(clock=clock), clock)
    made.server.admin = await made.server.person("admin", is_first=True)
    made.alice = await made.server.person("alice")
    made.room_id = await made.alice.creates_room(preset="public_chat")
    made.bob = await made.person("bob")
    return made


async def says(
    person: Client, room_id: str, text: str = "hello", *, txn_id: str = "", **more: Any
) -> Answer:
    """Say something, which may be refused: `expect` and `errcode`; the rest joins the content."""
    expected = {key: more.pop(key) for key in ("expect", "errcode") if key in more}
    kind = more.pop("kind", "m.room.message")
    path = f"/rooms/{room_id}/send/{kind}/{txn_id or f'guarded-{next(_numbers)}'}"
    return await person.put(path, {"msgtype": "m.text", "body": text, **more}, **expected)
