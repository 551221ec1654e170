"""Application services of tests: their registration files, and clients that act as them."""

import asyncio
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from aiohttp import web
from tests.kit.client import Client
from tests.kit.outside import ARRIVES_WITHIN_S, Outside
from tests.kit.server import SERVER_NAME, Server

AS_TOKEN = "as-token-of-the-bridge-{id}"
HS_TOKEN = "hs-token-of-the-bridge-{id}"


def registration(service_id: str = "bridge", **more: Any) -> dict[str, Any]:
    """What the file of a service says, which owns all names that begin with its id and `_`."""
    names = f"{service_id}_.*:{SERVER_NAME}"
    return {
        "id": service_id,
        "url": None,
        "as_token": AS_TOKEN.format(id=service_id),
        "hs_token": HS_TOKEN.format(id=service_id),
        "sender_localpart": f"{service_id}bot",
        "namespaces": {
            "users": [{"regex": f"@{names}", "exclusive": True}],
            "aliases": [{"regex": f"#{names}", "exclusive": True}],
            "rooms": [],
        },
        **more,
    }


def write(folder: Path, said: dict[str, Any]) -> str:
    """Write the file, as YAML, of which JSON is a part; returns its name."""
    folder.mkdir(exist_ok=True)
    name = f"{said['id']}.yaml"
    (folder / name).write_text(json.dumps(said))
    return name


class ActingClient(Client):
    """A service that acts as its sender, or as `user_id` on `device_id`."""

    def __init__(self, server: Server, service_id: str = "bridge", **acts_as: str) -> None:
        super().__init__(server, AS_TOKEN.format(id=service_id))
        self.acts_as = acts_as
        self.user_id = acts_as.get("user_id", f"@{service_id}bot:{SERVER_NAME}")
        self.device_id = acts_as.get("device_id", "")

    async def call(self, method: str, path: str, json: Any = None, **more: Any) -> Any:
        more["params"] = {**self.acts_as, **(more.get("params") or {})}
        return await super().call(method, path, json, **more)

    async def registers(self, localpart: str, **more: Any) -> Any:
        """Make one of the service's users."""
        body = {"type": "m.login.application_service", "username": localpart, **more}
        return await self.post("/register", {"inhibit_login": True, **body}, params={})

    def acting_as(self, localpart: str, device_id: str = "") -> "ActingClient":
        """The same service as one of its users."""
        named = {"user_id": f"@{localpart}:{SERVER_NAME}"}
        if device_id:
            named["device_id"] = device_id
        service_id = str(self.access_token).removeprefix(AS_TOKEN.format(id=""))
        return ActingClient(self.server, service_id, **named)


class Bridge(Outside):
    """A service that listens, keeps what it is told, and may refuse."""

    def __init__(self, service_id: str = "bridge") -> None:
        super().__init__()
        self.service_id = service_id
        self.transactions: list[tuple[str, dict[str, Any]]] = []
        """Number and body of each that it has acknowledged."""
        self.attempts: list[tuple[str, dict[str, Any]]] = []
        self.refuses = False
        self._told = asyncio.Condition()

    async def _answer(self, request: web.Request) -> web.StreamResponse:
        expected = f"Bearer {HS_TOKEN.format(id=self.service_id)}"
        if request.headers.get("Authorization") != expected:
            return web.json_response({"errcode": "M_FORBIDDEN"}, status=403)
        _, found, number = request.path.partition("/_matrix/app/v1/transactions/")
        if not found:
            return await super()._answer(request)
        body = await request.json()
        async with self._told:
            self.attempts.append((number, body))
            if not self.refuses:
                self.transactions.append((number, body))
            self._told.notify_all()
        return web.json_response({}, status=500 if self.refuses else 200)

    async def until(self, is_so: Callable[[], bool]) -> None:
        """Return when what it was told makes this so."""
        async with asyncio.timeout(ARRIVES_WITHIN_S), self._told:
            await self._told.wait_for(is_so)

    def told(self, kind: str) -> list[dict[str, Any]]:
        """Everything of a kind that it was told, as `events` or `ephemeral`."""
        return [one for _, body in self.transactions for one in body.get(kind, ())]

    async def sees(self, text: str) -> dict[str, Any]:
        """The message of this text, which has come or comes."""

        def found() -> list[dict[str, Any]]:
            return [one for one in self.told("events") if one["content"].get("body") == text]

        await self.until(lambda: bool(found()))
        return found()[0]
