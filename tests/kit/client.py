"""A person's client, which speaks to a real server over real HTTP.

`await alice.sends(room, "hi")` and `await bob.sees("hi")` say what people do; `call` is for all the
rest: it sends one request, checks status and errcode, and gives back the answer.
"""

import itertools
from dataclasses import dataclass
from json import dumps, loads
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from aiohttp import ClientResponse
from multidict import CIMultiDictProxy
from tests.kit.folding import Folding
from yarl import URL

if TYPE_CHECKING:
    from tests.kit.server import Server

V3 = "/_matrix/client/v3"
SEES_WITHIN_S = 10
"""After this long a message that did not come counts as lost."""


@dataclass(frozen=True)
class Answer:
    """What the server said. `answer["key"]` looks into its JSON."""

    status: int
    json: Any
    headers: CIMultiDictProxy[str]
    body: bytes

    def __getitem__(self, key: str) -> Any:
        return self.json[key]


class Client:
    """One device of one person; or nobody's, without a token."""

    def __init__(self, server: "Server", access_token: str | None = None) -> None:
        self.server = server
        self.access_token = access_token
        self.user_id = ""
        self.device_id = ""
        self.password = ""
        self.folding = Folding()
        self.since: str | None = None
        self.transactions = itertools.count(1)

    # One request.

    async def call(
        self,
        method: str,
        path: str,
        json: Any = None,
        *,
        expect: int = 200,
        errcode: str | None = None,
        params: dict[str, Any] | None = None,
        headers: dict[str, str] | None = None,
    ) -> Answer:
        """Send one request; a path that begins with neither `/_` nor `/.` stands below client/v3.

        A body of bytes is sent as it is, any other as JSON. Fails unless the answer has the status
        `expect` and, if given, this `errcode`.
        """
        url = path if path.startswith(("/_", "/.")) else V3 + path
        sent = dict(headers or {})
        if self.access_token is not None:
            sent.setdefault("Authorization", f"Bearer {self.access_token}")
        body = json if json is None or isinstance(json, bytes) else dumps(json).encode()
        if body is not None:
            sent.setdefault("Content-Type", "application/json")
        asked = None if params is None else {key: str(value) for key, value in params.items()}
        # The path is already as it must be: `%2F` stays what it is.
        address = URL(self.server.url + url, encoded=True)
        async with self.server.http.request(
            method,
            address.extend_query(asked or {}),
            headers=sent,
            data=body,
            allow_redirects=False,
        ) as response:
            answer = await _answer(response)
        said = f"{method} {url} said {answer.status} {answer.body[:2000]!r}"
        assert answer.status == expect, f"{said}; expected {expect}"
        if errcode is not None:
            assert answer["errcode"] == errcode, f"{said}; expected {errcode}"
        return answer

    async def get(self, path: str, **more: Any) -> Answer:
        return await self.call("GET", path, **more)

    async def put(self, path: str, json: Any = None, **more: Any) -> Answer:
        return await self.call("PUT", path, {} if json is None else json, **more)

    async def post(self, path: str, json: Any = None, **more: Any) -> Answer:
        return await self.call("POST", path, {} if json is None else json, **more)

    async def delete(self, path: str, **more: Any) -> Answer:
        return await self.call("DELETE", path, **more)

    def password_auth(self, password: str | None = None, **more: Any) -> dict[str, Any]:
        """The member `auth` that proves again who this is."""
        return {
            "type": "m.login.password",
            "identifier": {"type": "m.id.user", "user": self.user_id},
            "password": password or self.password,
            **more,
        }

    # What people do.

    async def creates_room(self, **wanted: Any) -> str:
        """A new room's id; `wanted` is the body of createRoom."""
        return str((await self.post("/createRoom", wanted))["room_id"])

    async def invites(self, room_id: str, other: "Client", **more: Any) -> Answer:
        return await self.post(f"/rooms/{room_id}/invite", {"user_id": other.user_id}, **more)

    async def joins(self, room_id_or_alias: str, **more: Any) -> Answer:
        return await self.post(f"/join/{quote(room_id_or_alias, safe='')}", **more)

    async def leaves(self, room_id: str, **more: Any) -> Answer:
        return await self.post(f"/rooms/{room_id}/leave", **more)

    async def sends(self, room_id: str, text: str, **more: Any) -> str:
        """Send a text message; returns the event's id. `more` joins the content."""
        content = {"msgtype": "m.text", "body": text, **more}
        return await self.sends_event(room_id, "m.room.message", content)

    async def sends_event(self, room_id: str, event_type: str, content: dict[str, Any]) -> str:
        """Send any event that is not state; returns its id."""
        txn_id = f"kit-{next(self.transactions)}"
        path = f"/rooms/{room_id}/send/{quote(event_type, safe='')}/{txn_id}"
        return str((await self.put(path, content))["event_id"])

    async def sets_state(
        self, room_id: str, event_type: str, content: dict[str, Any], state_key: str = ""
    ) -> str:
        """Send a state event; returns its id."""
        path = f"/rooms/{room_id}/state/{event_type}/{quote(state_key, safe='')}"
        return str((await self.put(path, content))["event_id"])

    async def syncs(self, timeout_ms: int = 0, **params: Any) -> Answer:
        """Sync from where this client stands, and fold the answer in."""
        asked = {"timeout": timeout_ms, **params}
        if self.since is not None:
            asked.setdefault("since", self.since)
        answer = await self.get("/sync", params=asked)
        self.since = answer["next_batch"]
        self.folding.fold(answer.json)
        return answer

    async def sees(self, text: str, room_id: str | None = None) -> dict[str, Any]:
        """The message of this text, which has come or comes within `SEES_WITHIN_S`."""
        deadline = self.server.loop.time() + SEES_WITHIN_S
        while (event := self.has_seen(text, room_id)) is None:
            left_ms = int((deadline - self.server.loop.time()) * 1000)
            bodies = [event["content"].get("body") for _, event in self.folding.seen]
            assert left_ms > 0, f"{self.user_id} did not see {text!r}, but {bodies}"
            await self.syncs(timeout_ms=left_ms)
        return event

    def has_seen(self, text: str, room_id: str | None = None) -> dict[str, Any] | None:
        """The newest message of this text among all that this client has received."""
        for where, event in reversed(self.folding.seen):
            if event["content"].get("body") == text and room_id in (None, where):
                return event
        return None

    async def another_device(self, **wish: Any) -> "Client":
        """The same person on one more device."""
        return await self.server.signs_in(self.user_id, **wish)


async def _answer(response: ClientResponse) -> Answer:
    body = await response.read()
    is_json = response.content_type == "application/json"
    return Answer(response.status, loads(body) if is_json else None, response.headers, body)
