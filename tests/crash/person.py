"""A person whose client goes on from where it was, whatever happens to the server.

Every request is repeated until it is answered, as clients do. What was answered goes into the
ledger.
"""

import itertools
import random
from json import loads
from typing import Any

import aiohttp
from tests.crash.ledger import Ledger
from tests.kit.client import V3
from tests.kit.folding import Folding, difference
from tests.kit.program import Program

Json = dict[str, Any]
ANSWERED_WITHIN_S = 30
"""Of being up; a program that takes longer does not recover."""
LOST_ANSWERS = 0.1
"""So often an answer to a sync gets lost on its way to the client."""
TIMELINE_LIMIT = 500
FILTER = f'{{"room":{{"timeline":{{"limit":{TIMELINE_LIMIT}}}}}}}'
TYPE = "org.linnet.test"


class Person:
    """One user with one device."""

    def __init__(
        self, program: Program, http: aiohttp.ClientSession, ledger: Ledger, user_id: str
    ) -> None:
        self.user_id = user_id
        self.device_id = ""
        self.token = ""
        self.rooms: list[str] = []
        self.others: list[Person] = []
        self.folding = Folding()
        self.since: str | None = None
        self.is_over = False
        self._program = program
        self._http = http
        self._ledger = ledger

    async def ask(self, method: str, path: str, json: Any = None, **params: str) -> Json:
        """One request, repeated until it is answered. Fails on any answer but 200."""
        while True:
            await self._program.is_up.wait()
            try:
                async with self._http.request(
                    method,
                    self._program.url + V3 + path,
                    json=json,
                    params=params,
                    headers={"Authorization": f"Bearer {self.token}"},
                ) as response:
                    body = await response.read()
                    if response.status == 200:
                        answer: Json = loads(body)
                        return answer
                    assert response.status >= 500, f"{method} {path}: {response.status} {body!r}"
            except (aiohttp.ClientError, ConnectionError):
                body = b""
            patient = not self._program.has_been_up_for(ANSWERED_WITHIN_S)
            assert patient, f"{method} {path}: not answered, last {body!r}"

    # Reading.

    async def keep_syncing(self, rng: random.Random) -> None:
        """Sync on and on; now and then lose an answer."""
        while not self.is_over:
            await self.sync(rng.random() < LOST_ANSWERS, timeout_ms=500)

    async def sync(self, is_lost: bool = False, timeout_ms: int = 0) -> None:
        """One sync from the token the client has."""
        params = {} if self.since is None else {"since": self.since}
        answer = await self.ask("GET", "/sync", filter=FILTER, timeout=str(timeout_ms), **params)
        if is_lost:
            return
        for room_id, room in answer.get("rooms", {}).get("join", {}).items():
            is_new = self.since is None or room_id not in self.folding.joined
            assert is_new or not room.get("timeline", {}).get("limited"), f"a gap in {room_id}"
        self.since = answer["next_batch"]
        self.folding.fold(answer)

    async def compare(self) -> list[str]:
        """Where what this client knows differs from what a new one would be told, at one moment."""
        while True:
            await self.sync()
            fresh = await self.ask("GET", "/sync", filter=FILTER, timeout="0")
            # Followers may still be writing; they come to an end, as nobody else does.
            if fresh["next_batch"] == self.since:
                return [*difference(self.folding, fresh), *self.problems(fresh)]

    # Writing.

    async def keep_writing(self, line: str, rng: random.Random, *, is_first: bool) -> None:
        """One act after another. Only a person's first line does what replaces what was before."""
        acts = [self._send, self._send, self._send, self._send_to_device, self._set_topic]
        if is_first:
            acts += [self._read, self._set_data, self._mark, self._redact, self._set_name]
        for number in itertools.count():
            if self.is_over:
                return
            await rng.choice(acts)(f"{line}-{number}", line, rng)
            self._ledger.note_act()

    async def _send(self, name: str, line: str, rng: random.Random) -> None:
        room_id = rng.choice(self.rooms)
        path = f"/rooms/{room_id}/send/m.room.message/{name}"
        answer = await self.ask("PUT", path, {"msgtype": "m.text", "body": name})
        self._ledger.events[room_id, line].append(answer["event_id"])

    async def _redact(self, name: str, line: str, rng: random.Random) -> None:
        room_id = rng.choice(self.rooms)
        if sent := self._ledger.events[room_id, line]:
            path = f"/rooms/{room_id}/redact/{rng.choice(sent)}/{name}"
            answer = await self.ask("PUT", path, {})
            self._ledger.events[room_id, line].append(answer["event_id"])

    async def _set_topic(self, name: str, line: str, rng: random.Random) -> None:
        room_id = rng.choice(self.rooms)
        # Repeating a state event is harmless: an equal one is not sent again, unless somebody
        # else changed it between the two. So only the last answer counts.
        answer = await self.ask("PUT", f"/rooms/{room_id}/state/m.room.topic", {"topic": name})
        self._ledger.events[room_id, line].append(answer["event_id"])

    async def _set_name(self, name: str, line: str, rng: random.Random) -> None:
        await self.ask("PUT", f"/profile/{self.user_id}/displayname", {"displayname": name})
        self._ledger.names[self.user_id] = name

    async def _send_to_device(self, name: str, line: str, rng: random.Random) -> None:
        other = rng.choice(self.others)
        body = {"messages": {other.user_id: {other.device_id: {"name": name}}}}
        await self.ask("PUT", f"/sendToDevice/{TYPE}/{name}", body)
        self._ledger.to_device[other.user_id].append(name)

    async def _read(self, name: str, line: str, rng: random.Random) -> None:
        room_id = rng.choice(self.rooms)
        if event_id := self._newest(room_id):
            await self.ask("POST", f"/rooms/{room_id}/receipt/m.read/{event_id}", {})
            self._ledger.receipts[self.user_id, room_id] = event_id

    async def _mark(self, name: str, line: str, rng: random.Random) -> None:
        room_id = rng.choice(self.rooms)
        if event_id := self._newest(room_id):
            body = {"m.fully_read": event_id, "m.read": event_id}
            await self.ask("POST", f"/rooms/{room_id}/read_markers", body)
            self._ledger.receipts[self.user_id, room_id] = event_id

    async def _set_data(self, name: str, line: str, rng: random.Random) -> None:
        number = int(name.rpartition("-")[2])
        data_type = f"{TYPE}.{rng.randrange(3)}"
        path = f"/user/{self.user_id}/account_data/{data_type}"
        await self.ask("PUT", path, {"number": number})
        self._ledger.account_data[self.user_id, data_type] = number

    def _newest(self, room_id: str) -> str | None:
        room = self.folding.joined.get(room_id)
        return room.timeline[-1] if room is not None and room.timeline else None

    # Afterwards.

    async def wait_for_name(self) -> None:
        """Return when all rooms show the name that was last acknowledged."""
        name = self._ledger.names.get(self.user_id)
        for room_id in self.rooms:
            path = f"/rooms/{room_id}/state/m.room.member/{self.user_id}"
            while (await self.ask("GET", path)).get("displayname") != name:
                await self.sync(timeout_ms=500)

    def problems(self, fresh: Json) -> list[str]:
        """What this person was acknowledged and does not have."""
        told = Folding()
        told.fold(fresh)
        found = []
        for (user_id, data_type), number in self._ledger.account_data.items():
            if user_id == self.user_id and told.account_data[data_type] != {"number": number}:
                found.append(f"{user_id}: {data_type} is not {number}")
        for (user_id, room_id), event_id in self._ledger.receipts.items():
            receipt = told.joined[room_id].receipts.get(("m.read", user_id, None))
            if user_id == self.user_id and receipt != event_id:
                found.append(f"{user_id} in {room_id}: receipt at {receipt}, not at {event_id}")
        received = [event["content"]["name"] for event in self.folding.to_device]
        return [*found, *self._ledger.to_device_problems(self.user_id, received)]
