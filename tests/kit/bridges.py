"""Application services of tests: their registration files, and clients that act as them."""

import json
from pathlib import Path
from typing import Any

from tests.kit.client import Client
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
