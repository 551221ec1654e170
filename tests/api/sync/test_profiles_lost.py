"""Whatever answers get lost on the way, nobody keeps an old profile.

People change their profiles, come and go at random; a client loses half of the answers, in each of
the forms of sync. In the end it knows of everybody who shares a room what their profile says, and
of nobody else.
"""

# covers: sync, unstable.slidingSync, unstable.syncV4

import random
from typing import Any

import pytest
from tests.api.sync.test_profiles import PROFILES, STATUS, TZ, removes, room_of, says_of_itself
from tests.api.sync.test_sliding import Connection, window
from tests.api.sync.test_sliding_v4 import Connection as ConnectionV4
from tests.api.sync.test_sliding_v4 import config
from tests.api.sync.test_v3_profiles import EVERYBODY, LAZY
from tests.api.sync.test_v3_profiles import Reader as ClassicReader
from tests.kit.client import Client
from tests.kit.server import Server

STEPS = 80
FIELDS = [STATUS, TZ]
WISH = {PROFILES: {"enabled": True, "fields": FIELDS}}
MEMBERS = {"include": [{"type": "m.room.member"}]}
Known = dict[str, dict[str, Any]]


class Reader:
    """A client of one of the forms, and what it knows of people."""

    def __init__(self, client: Client, form: str) -> None:
        self.form = form
        self.known: Known = {}
        self.from_here: Any = ClassicReader(client, LAZY if form == "lazy" else EVERYBODY)
        if form == "deployed":
            wish = window(required_state=[["m.room.member", "*"]])
            self.from_here = Connection(client, lists={"all": wish}, extensions=WISH)
        elif form == "accepted":
            wish = config(required_state=MEMBERS)
            self.from_here = ConnectionV4(client, lists={"all": wish}, extensions=WISH)

    async def syncs(self, *, is_lost: bool = False) -> None:
        reader = self.from_here
        if isinstance(reader, ClassicReader):
            before = reader.since
            users = await reader.told()
            changes = users
        else:
            before = reader.pos
            extensions = (await reader.syncs())["extensions"]
            users = extensions.get(PROFILES, {}).get("users", {})
            changes = {user: _flat(told) for user, told in users.items()}
        if not is_lost:
            self._fold(changes)
        elif isinstance(reader, ClassicReader):
            reader.since = before
        else:
            reader.pos = before

    def _fold(self, changes: dict[str, Any]) -> None:
        for user_id, told in changes.items():
            if told is None:
                self.known.pop(user_id, None)
                continue
            profile = self.known.setdefault(user_id, {})
            profile.update(told)
            for name in [name for name, value in profile.items() if value is None]:
                del profile[name]


def _flat(told: dict[str, Any] | None) -> dict[str, Any] | None:
    """As `/v3/sync` says it."""
    if told is None:
        return None
    return told.get("updated", {}) | dict.fromkeys(told.get("removed", []))


class People:
    """Who does things."""

    def __init__(self, rng: random.Random, reader: Client, others: list[Client]) -> None:
        self.rng, self.reader, self.others = rng, reader, others
        self.rooms: list[str] = []

    async def does_something(self) -> None:
        rng = self.rng
        who = rng.choice([*self.others, self.reader])
        field, room_id = rng.choice(FIELDS), rng.choice(self.rooms)
        match rng.choice(["says", "says", "removes", "joins", "joins", "leaves", "sends"]):
            case "says":
                await says_of_itself(who, field, str(rng.random()))
            case "removes":
                await removes(who, field)
            case "joins":
                await who.joins(room_id)
            case "leaves" if await self._is_in(who, room_id):
                await who.leaves(room_id)
            case "sends" if await self._is_in(who, room_id):
                await who.sends(room_id, "hello")

    async def _is_in(self, who: Client, room_id: str) -> bool:
        return room_id in (await who.get("/joined_rooms"))["joined_rooms"]

    async def truth(self) -> Known:
        """What the reader is to know."""
        own = set((await self.reader.get("/joined_rooms"))["joined_rooms"])
        found: Known = {}
        for who in (*self.others, self.reader):
            rooms = set((await who.get("/joined_rooms"))["joined_rooms"])
            if rooms & own or who is self.reader:
                profile = (await self.reader.get(f"/profile/{who.user_id}")).json
                found[who.user_id] = {name: profile[name] for name in FIELDS if name in profile}
        return {user_id: profile for user_id, profile in found.items() if profile}


@pytest.mark.parametrize("form", ["classic", "lazy", "deployed", "accepted"])
@pytest.mark.parametrize("seed", range(4, 8))
async def test_nobody_keeps_an_old_profile(
    server: Server, alice: Client, bob: Client, carol: Client, dave: Client, form: str, seed: int
) -> None:
    rng = random.Random(f"{form} {seed}")
    people = People(rng, bob, [alice, carol, dave])
    people.rooms = [await room_of(alice) for _ in range(3)]
    reader = Reader(bob, form)
    notifier = server.house.hall.notifier
    for _ in range(STEPS):
        await people.does_something()
        if rng.random() < 0.5:
            await reader.syncs(is_lost=rng.random() < 0.5)
        if rng.random() < 0.1:
            notifier._tail_start = notifier.position
    for _ in range(2):
        await reader.syncs()
    known = {user_id: profile for user_id, profile in reader.known.items() if profile}
    truth = await people.truth()
    if form == "lazy":
        # Who was not shown is not known, but whoever is known is known as they are.
        truth = {user_id: truth[user_id] for user_id in known if user_id in truth}
    assert known == truth
