"""A push gateway with manners and without."""

from typing import Any

import pytest_asyncio
from tests.kit.client import Client
from tests.kit.outside import Outside, Received

NOTIFY = "/_matrix/push/v1/notify"


class PushGateway:
    """What apps are told through. It takes everything, unless it is told not to."""

    def __init__(self, outside: Outside) -> None:
        self.outside = outside
        self.takes()

    @property
    def url(self) -> str:
        return self.outside.url + NOTIFY

    def takes(self) -> None:
        self.outside.answers(NOTIFY, {"rejected": []})

    def rejects(self, *pushkeys: str) -> None:
        self.outside.answers(NOTIFY, {"rejected": list(pushkeys)})

    def fails(self, status: int = 503) -> None:
        self.outside.answers(NOTIFY, b"out of order", status=status)

    def pusher(self, pushkey: str = "key", **more: Any) -> dict[str, Any]:
        """The body that sets a pusher here; `data` joins the other members of its data."""
        data = {"url": self.url, **more.pop("data", {})}
        return {
            "kind": "http",
            "app_id": "org.example.app",
            "pushkey": pushkey,
            "app_display_name": "Example",
            "device_display_name": "Phone",
            "lang": "en",
            "data": data,
            **more,
        }

    async def is_set_for(self, client: Client, pushkey: str = "key", **more: Any) -> None:
        """Set a pusher of this person."""
        await client.post("/pushers/set", self.pusher(pushkey, **more))

    async def was_told(self, number: int) -> list[dict[str, Any]]:
        """Wait until so many notifications have come; all of them, oldest first."""
        return [notification(one) for one in await self.outside.has_received(number)]

    @property
    def told(self) -> list[dict[str, Any]]:
        """The notifications that have come so far."""
        return [notification(one) for one in self.outside.received]


def notification(received: Received) -> dict[str, Any]:
    assert received.path == NOTIFY
    found: dict[str, Any] = received.json["notification"]
    return found


@pytest_asyncio.fixture
async def gateway(outside: Outside) -> PushGateway:
    """A push gateway that takes everything."""
    return PushGateway(outside)
