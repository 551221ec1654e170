"""An application of a third party, which an administrator has let in and people grant something."""

import itertools
import json
from typing import Any

from tests.kit.apps import App, Browser, answered
from tests.kit.client import Answer, Client
from tests.kit.server import Server

PROFILE = {"type": "org.linnet.profile"}
HOME = "https://polls.example.org/"
APPS = "/_linnet/apps/v1"
_numbers = itertools.count(1)


def in_room(*verbs: str, room_id: str | None = None, history_days: int = 0) -> dict[str, Any]:
    """A wish for one room, in `authorization_details`."""
    wish: dict[str, Any] = {"type": "org.linnet.room", "actions": list(verbs)}
    if room_id is not None:
        wish["identifier"] = room_id
    if history_days:
        wish["history_days"] = history_days
    return wish


def described(app_id: str, **changed: Any) -> dict[str, Any]:
    """What an administrator says of an application."""
    said = {
        "id": app_id,
        "name": "Polls",
        "party": "Polls Cooperative, Lyon",
        "purpose": "Counts votes in chats.",
        "home": HOME,
        "redirect_uris": [f"{HOME}callback"],
        "verbs": ["profile", "read", "members", "send"],
        "history_days": 30,
    }
    return {**said, **changed}


class Application(App):
    """An application that asks one person; `tokens` are those that it holds."""

    app_id = ""
    tokens: Any = None

    @classmethod
    async def let_in(
        cls, server: Server, admin: Client | None = None, **said: Any
    ) -> "Application":
        app_id = f"polls-{next(_numbers)}"
        answer = await (admin or server.admin).post(
            "/_linnet/admin/v1/apps", described(app_id, **said)
        )
        return cls.known_as(server, app_id, answer["client_id"])

    @classmethod
    def known_as(cls, server: Server, app_id: str, client_id: str) -> "Application":
        made = cls(server, {"redirect_uris": [f"{HOME}callback"]}, client_id)
        made.app_id = app_id
        return made

    def another(self) -> "Application":
        """The same application, which asks somebody else."""
        return Application.known_as(self.server, self.app_id, self.client_id)

    def wishes(self, *details: dict[str, Any], **changed: Any) -> dict[str, Any]:
        """The parameters of a request."""
        asked = {"scope": None, "authorization_details": json.dumps(details), **changed}
        return self.request("", **asked)

    async def asks_for(self, *details: dict[str, Any], **changed: Any) -> str:
        """Ask; returns the id that our page is given."""
        where = await self.sends(self.wishes(*details, **changed))
        assert where.startswith("/authorise/"), where
        return where.removeprefix("/authorise/")

    async def is_granted(
        self,
        person: Client,
        *details: dict[str, Any],
        rooms: list[str] | None = None,
        days: int = 30,
    ) -> Answer:
        """All of it: asked for, granted in these rooms, exchanged. Returns the tokens."""
        request_id = await self.asks_for(*details)
        browser = Browser(self.server)
        await browser.visits(person)
        named = [one["identifier"] for one in details if "identifier" in one]
        body = {"user_id": person.user_id, "room_ids": rooms or named, "days": days}
        path = f"/_linnet/visit/requests/{request_id}/allow"
        answer = await browser.asks("POST", path, body)
        self.tokens = await self.exchanges(answered(answer["redirect_to"])["code"])
        return self.tokens

    @property
    def client(self) -> Client:
        """Whoever holds its access token."""
        return Client(self.server, self.tokens["access_token"])

    async def reads(self, room_id: str, **more: Any) -> Answer:
        return await self.client.get(f"{APPS}/rooms/{room_id}/messages", **more)

    async def asks_members(self, room_id: str, **more: Any) -> Answer:
        return await self.client.get(f"{APPS}/rooms/{room_id}/members", **more)

    async def says(self, room_id: str, text: str, txn_id: str = "1", **more: Any) -> Answer:
        path = f"{APPS}/rooms/{room_id}/send/{txn_id}"
        body = {"body": text, **more.pop("body", {})}
        return await self.client.put(path, body, **more)

    async def asks_self(self, **more: Any) -> Answer:
        return await self.client.get(f"{APPS}/self", **more)


async def allows(
    moderator: Client, room_id: str, app: Application, *verbs: str, **more: Any
) -> Answer:
    """A moderator allows an application something in a room."""
    expected = {key: more.pop(key) for key in ("expect", "errcode") if key in more}
    path = f"/_linnet/rooms/{room_id}/apps/{app.app_id}"
    return await moderator.put(path, {"verbs": list(verbs), **more}, **expected)


async def own_apps(person: Client) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await person.get("/_linnet/apps"))["apps"]
    return found


async def apps_in(member: Client, room_id: str) -> Any:
    return (await member.get(f"/_linnet/rooms/{room_id}/apps")).json


async def group(owner: Client, *others: Client, **wanted: Any) -> str:
    """A chat that is not encrypted, with everybody in it."""
    room_id = await owner.creates_room(**{"preset": "public_chat", **wanted})
    for other in others:
        await other.joins(room_id)
    return room_id
