"""A moderation bot over matrix-nio, which does what Draupnir does.

It follows a list by syncing it, bans whom a rule names in the rooms that it protects, and asks the
server's administration for the rest, in the form of Synapse.
"""

import json
from fnmatch import fnmatchcase
from typing import Any
from urllib.parse import quote, urlencode

from nio import AsyncClient
from nio.events.room_events import UnknownEvent
from nio.responses import RoomBanResponse
from tests.sdk.nio_bot import sync_until

ADMIN = "/_synapse/admin"
RULE = "m.policy.rule.user"


class PolicyBot:
    """Protects some rooms by one list."""

    def __init__(self, client: AsyncClient, list_id: str, protected: list[str]) -> None:
        self.client = client
        self.list_id = list_id
        self.protected = protected
        self.rules: dict[str, dict[str, Any]] = {}
        client.add_event_callback(self._hear, UnknownEvent)

    async def asks(self, method: str, path: str, body: Any = None, **query: str) -> Any:
        """One request to the administration, with the bot's token."""
        data = None if body is None else json.dumps(body)
        headers = {
            "Authorization": f"Bearer {self.client.access_token}",
            "Content-Type": "application/json",
        }
        where = f"{ADMIN}{path}?{urlencode(query)}"
        answer = await self.client.send(method, where, data, headers)
        assert answer.status == 200, (method, path, await answer.text())
        return await answer.json()

    async def knows_a_rule(self) -> None:
        """Sync until the list has a rule."""
        await sync_until(self.client, lambda: bool(self.rules))

    def _hear(self, room: Any, event: UnknownEvent) -> None:
        if room.room_id == self.list_id and event.type == RULE:
            self.rules[event.source["state_key"]] = event.source["content"]

    def names(self, user_id: str) -> bool:
        return any(
            fnmatchcase(user_id, rule["entity"])
            for rule in self.rules.values()
            if rule.get("recommendation") == "m.ban"
        )

    async def bans(self) -> list[str]:
        """Ban whom the list names in the protected rooms; returns them."""
        banned = []
        for room_id in self.protected:
            for user_id in list(self.client.rooms[room_id].users):
                if self.names(user_id):
                    answer = await self.client.room_ban(room_id, user_id, "on the list")
                    assert isinstance(answer, RoomBanResponse), answer
                    banned.append(user_id)
        return banned

    async def reports(self) -> list[dict[str, Any]]:
        """What was reported, each with its event."""
        listed = await self.asks("GET", "/v1/event_reports", limit="10", dir="b")
        return [
            await self.asks("GET", f"/v1/event_reports/{one['id']}")
            for one in listed["event_reports"]
        ]

    async def takes_back(self, user_id: str) -> dict[str, str]:
        """Take back all that somebody said; why some of it could not be, by event."""
        path = f"/v1/user/{quote(user_id, safe='')}/redact"
        redact_id = (await self.asks("POST", path, {"rooms": []}))["redact_id"]
        while True:
            status = await self.asks("GET", f"/v1/user/redact_status/{redact_id}")
            if status["status"] == "complete":
                return dict(status["failed_redactions"])

    async def suspends(self, user_id: str) -> None:
        await self.asks("PUT", f"/v1/suspend/{quote(user_id, safe='')}", {"suspend": True})
