"""Fill a data folder with a million messages, and index them.

    python -m bench.million <data folder> [<database>]

Events are written through the store in large transactions, without signatures: to a search they are
like others. Words come from a made-up vocabulary in which a few are frequent and most are rare, as
in any language. Writes `searcher.json` into the folder.
"""

import random
import sys
import time
from itertools import accumulate
from pathlib import Path

import msgspec
import uvloop
from msgspec import Struct

from bench.seed import SERVER_NAME, Seeder
from bench.world import Person
from linnet import app
from linnet.config import Settings, prepare_folder
from linnet.events.canonical_json import encode
from linnet.events.event import Event
from linnet.events.hashing import event_id
from linnet.ids import RoomId
from linnet.rooms import store
from linnet.rooms.head import RoomHead
from linnet.rooms.kinds import kind_of
from linnet.rooms.stored_event import StoredEvent
from linnet.storage.database import Tx

MESSAGES = 1_000_000
ROOMS = 200
WORDS = 50_000
WORDS_IN_MESSAGE = (3, 20)
IN_ONE_TRANSACTION = 5_000
FILE = "searcher.json"
_SYLLABLES = [a + b for a in "bdfgklmnprstvz" for b in ("a", "e", "i", "o", "u", "an", "er", "is")]


class Searcher(Struct, frozen=True):
    """Who searches, and what it took to make all that can be found."""

    person: Person
    messages: int
    fill_cpu_us_each: float
    index_cpu_us_each: float


def vocabulary(chance: random.Random) -> list[str]:
    """Words, the most frequent first."""
    words: dict[str, None] = {}
    while len(words) < WORDS:
        words["".join(chance.choices(_SYLLABLES, k=chance.randint(2, 4)))] = None
    return list(words)


def weights() -> list[float]:
    """How often they come, summed up: the nth word a 1/n as often as the first."""
    return list(accumulate(1 / (place + 1) for place in range(WORDS)))


async def fill(house: app.House) -> Searcher:
    chance = random.Random(7)
    words, summed = vocabulary(chance), weights()
    seeder = Seeder(house)
    await seeder.people("admin", 1)
    people = await seeder.people("talker", 2)
    rooms = [RoomId(await seeder.room(f"Talk {n}", people)) for n in range(ROOMS)]
    begin = time.process_time()
    for start in range(0, MESSAGES, IN_ONE_TRANSACTION):
        async with house.hall.db.transaction() as tx:
            heads: dict[RoomId, RoomHead] = {}
            for number in range(start, start + IN_ONE_TRANSACTION):
                room_id = rooms[number % ROOMS]
                head = heads.get(room_id) or await house.rooms.heads.in_turn(tx, room_id)
                assert head is not None
                length = chance.randint(*WORDS_IN_MESSAGE)
                body = " ".join(chance.choices(words, cum_weights=summed, k=length))
                sender = people[number // ROOMS % len(people)].user_id
                heads[room_id] = await _append(tx, head, sender, body, number)
            for head in heads.values():
                await store.move_head(tx, head, (0, 0), is_bump=True)
                house.rooms.heads.forget(head.room_id)
    filled = time.process_time()
    while not await house.search.follower.catch_up():
        pass
    indexed = time.process_time()
    return Searcher(
        people[0],
        MESSAGES,
        (filled - begin) / MESSAGES * 1e6,
        (indexed - filled) / MESSAGES * 1e6,
    )


async def _append(tx: Tx, head: RoomHead, sender: str, body: str, number: int) -> RoomHead:
    pdu = {
        "auth_events": [],
        "content": {"body": body, "msgtype": "m.text"},
        "depth": head.depth + 1,
        "hashes": {"sha256": "none"},
        "origin_server_ts": 1_700_000_000_000 + number * 1000,
        "prev_events": head.extremities,
        "room_id": head.room_id,
        "sender": sender,
        "signatures": {},
        "type": "m.room.message",
    }
    event = Event.from_parts(head.version, pdu, encode(pdu), event_id(head.version, pdu))
    position = tx.next_position()
    await store.insert_event(tx, StoredEvent(position, event, kind=kind_of(event)), None)
    return head.after(event, position)


async def seed(folder: Path, database: str) -> None:
    prepare_folder(folder)
    settings = Settings(
        server_name=SERVER_NAME, registration="open", rate_limits=False, database=database
    )
    house = await app.build(settings, folder)
    searcher = await fill(house)
    await house.close()
    (folder / FILE).write_bytes(msgspec.json.encode(searcher))


if __name__ == "__main__":
    uvloop.run(seed(Path(sys.argv[1]), sys.argv[2] if len(sys.argv) > 2 else "sqlite"))
