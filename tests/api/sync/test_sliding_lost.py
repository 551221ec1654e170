"""Whatever answers get lost on the way, sliding sync tells everything in the end.

People do things at random; a client syncs, and loses half of the answers, in both forms. What it
has put together from those that arrived must be what a new client would be told.
"""

# covers: unstable.slidingSync, unstable.syncV4

import random
from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.server import Server

OLD = "/_matrix/client/unstable/org.matrix.simplified_msc3575/sync"
NEW = "/_matrix/client/v4/sync"
STEPS = 60
LIMIT = 3
KINDS = ["m.room.name", "m.room.topic", "m.x"]
Json = dict[str, Any]


class Reader:
    """A client of one of the two forms, and what it knows."""

    def __init__(self, client: Client, path: str, conn_id: str) -> None:
        self.client, self.path, self.conn_id = client, path, conn_id
        self.pos: str | None = None
        self.since = ""
        self.rooms: dict[str, Json] = {}
        self.account_data: Json = {}
        self.to_device: list[Any] = []

    def _body(self) -> Json:
        to_device: Json = {"enabled": True}
        if self.since:
            to_device["since"] = self.since
        body: Json = {
            "conn_id": self.conn_id,
            "extensions": {"to_device": to_device, "account_data": {"enabled": True}},
        }
        wish: Json = {"timeline_limit": LIMIT}
        if self.path == NEW:
            wish["required_state"] = {"include": [{"type": kind} for kind in KINDS]}
            if self.pos is not None:
                body["pos"] = self.pos
        else:
            wish["required_state"] = [[kind, "*"] for kind in KINDS]
            wish["ranges"] = [[0, 99]]
        body["lists"] = {"all": wish}
        return body

    async def syncs(self, *, is_lost: bool = False) -> None:
        params = {"pos": self.pos} if self.path == OLD and self.pos is not None else {}
        answer = (await self.client.post(self.path, self._body(), params=params)).json
        if not is_lost:
            self._fold(answer)

    def _fold(self, answer: Json) -> None:
        self.pos = answer["pos"]
        for room_id, told in answer["rooms"].items():
            if told.get("initial"):
                self.rooms[room_id] = {}
            self._fold_room(self.rooms.setdefault(room_id, {}), told)
        to_device = answer["extensions"]["to_device"]
        self.since = to_device["next_batch"]
        self.to_device += [event["content"] for event in to_device["events"]]
        data = answer["extensions"].get("account_data", {})
        for event in data.get("global", []):
            self.account_data[event["type"]] = event["content"]
        for room_id, events in data.get("rooms", {}).items():
            for event in events:
                self.account_data[room_id, event["type"]] = event["content"]

    def _fold_room(self, room: Json, told: Json) -> None:
        for name in ("name", "joined_count", "bump_stamp", "is_dm", "notification_count"):
            if name in told:
                room[name] = told[name]
        state = room.setdefault("state", {})
        for event in told["required_state"]:
            state[event["type"], event["state_key"]] = event["event_id"]
        timeline = room.setdefault("timeline", [])
        if told.get("limited"):
            timeline.clear()
        events = told.get("timeline_events", told.get("timeline"))
        timeline += [event["event_id"] for event in events]
        del timeline[:-LIMIT]
        if "stripped_state" in told or "invite_state" in told:
            room["invited"] = True

    def known(self) -> Json:
        """All of it, with nothing that was removed."""
        rooms = {
            room_id: {name: value for name, value in room.items() if value is not None}
            for room_id, room in self.rooms.items()
        }
        data = {kind: content for kind, content in self.account_data.items() if content}
        return {"rooms": rooms, "account_data": data}


def differences(known: Any, fresh: Any, path: str = "") -> list[str]:
    """What is known otherwise than it should be, a line each."""
    if not isinstance(known, dict) or not isinstance(fresh, dict):
        return [] if known == fresh else [f"{path}: {known!r}, but fresh {fresh!r}"]
    return [
        line
        for key in known.keys() | fresh.keys()
        for line in differences(known.get(key), fresh.get(key), f"{path} {key}")
    ]


class People:
    """Who does things."""

    def __init__(self, rng: random.Random, alice: Client, bob: Client) -> None:
        self.rng, self.alice, self.bob = rng, alice, bob
        self.rooms: list[str] = []
        self.sent: list[int] = []

    async def does_something(self) -> None:
        does = self.rng.choice(
            [self.opens, self.says, self.says, self.says, self.names, self.tags, self.whispers]
        )
        await (does() if self.rooms else self.opens())

    async def opens(self) -> None:
        if len(self.rooms) < 6:
            room_id = await self.alice.creates_room(preset="public_chat", invite=[self.bob.user_id])
            self.rooms.append(room_id)
            if self.rng.random() < 0.7:
                await self.bob.joins(room_id)

    async def says(self) -> None:
        await self.alice.sends(self.rng.choice(self.rooms), "hello")

    async def names(self) -> None:
        name = self.rng.choice(["", "Tea", "Milk"])
        kind = self.rng.choice(KINDS)
        content = {"name": name} if kind == "m.room.name" else {"is": name}
        await self.alice.sets_state(self.rng.choice(self.rooms), kind, content)

    async def tags(self) -> None:
        room_id, user_id = self.rng.choice(self.rooms), self.bob.user_id
        if self.rng.random() < 0.5:
            await self.bob.put(f"/user/{user_id}/rooms/{room_id}/tags/m.favourite", {})
        else:
            direct = {self.alice.user_id: self.rng.sample(self.rooms, 1)}
            await self.bob.put(f"/user/{user_id}/account_data/m.direct", direct)

    async def whispers(self) -> None:
        number = len(self.sent)
        self.sent.append(number)
        messages = {self.bob.user_id: {"*": {"n": number}}}
        await self.alice.put(f"/sendToDevice/m.t/{number}", {"messages": messages})


@pytest.mark.parametrize("path", [OLD, NEW])
@pytest.mark.parametrize("seed", [1, 2, 3, 4])
async def test_nothing_is_lost(
    server: Server, alice: Client, bob: Client, path: str, seed: int
) -> None:
    rng = random.Random(f"{path} {seed}")
    people = People(rng, alice, bob)
    reader = Reader(bob, path, "reader")
    for _ in range(STEPS):
        await people.does_something()
        if rng.random() < 0.5:
            await reader.syncs(is_lost=rng.random() < 0.5)
    await reader.syncs()
    assert reader.to_device == [{"n": number} for number in people.sent]
    fresh = Reader(bob, path, "fresh")
    fresh.since = reader.since
    await fresh.syncs()
    assert differences(reader.known(), fresh.known()) == []
