"""Fill a data folder with what somebody has gathered in years: messages, and files shown in them.

    python -m bench.hoard <data folder> <messages> <files> <bytes of a file>

Writes `hoard.json` into the folder. Ten others share small rooms, and talk while it is measured.
"""

import os
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import msgspec
import uvloop
from msgspec import Struct

from bench.seed import IN_ONE_TRANSACTION, SERVER_NAME, Seeder
from bench.world import Group, Person, text
from linnet import app
from linnet.config import Settings, prepare_folder
from linnet.ids import RoomId, UserId
from linnet.media import store
from linnet.media.keeping import keep
from linnet.rooms.draft import Draft
from linnet.rooms.send import append_in_turn
from linnet.storage.database import Tx

FILE = "hoard.json"
TALKERS = 10


class Hoard(Struct, frozen=True):
    admin: Person
    """An administrator, who has all of it in one room."""
    room_id: str
    talking: list[Group]
    """One person each, in a room of their own."""
    media_ids: list[str]


async def fill(house: app.House, messages: int, files: int, size: int) -> Hoard:
    seeder = Seeder(house)
    (admin,) = await seeder.people("admin", 1)
    room_id = await seeder.room("Years", [admin])
    media_ids = [await _file(house, admin, size) for _ in range(files)]
    every = messages // max(files, 1)
    for start in range(0, messages, IN_ONE_TRANSACTION):
        async with house.hall.db.transaction() as tx:
            for number in range(start, min(start + IN_ONE_TRANSACTION, messages)):
                content: dict[str, object] = dict(text(number))
                shown, rest = divmod(number, every) if files else (0, 1)
                if rest == 0 and shown < files:
                    address = f"mxc://{SERVER_NAME}/{media_ids[shown]}"
                    content = {"msgtype": "m.file", "body": "nest.bin", "url": address}
                draft = Draft(RoomId(room_id), UserId(admin.user_id), "m.room.message", content)
                await append_in_turn(tx, house.rooms, draft)
    people = await seeder.people("talker", TALKERS)
    talking = [Group(await seeder.room("Talk", [person]), [person]) for person in people]
    return Hoard(admin, room_id, talking, media_ids)


async def _file(house: app.House, owner: Person, size: int) -> str:
    async def parts() -> AsyncIterator[bytes]:
        yield os.urandom(size)

    media = house.media
    staged = await media.blobs.stage(parts())
    media_id, now_ms = media.rng.token(18), media.clock.now_ms()
    whose = UserId(owner.user_id)
    kind = "application/octet-stream"
    new = store.File(media_id, whose, now_ms, None, staged.content_hash, size, kind, "nest.bin")

    async def add(tx: Tx) -> None:
        await store.add_file(tx, new)

    await keep(media, staged, add)
    return media_id


async def seed(folder: Path, messages: int, files: int, size: int) -> None:
    prepare_folder(folder)
    house = await app.build(Settings(server_name=SERVER_NAME, rate_limits=False), folder)
    hoard = await fill(house, messages, files, size)
    await house.close()
    (folder / FILE).write_bytes(msgspec.json.encode(hoard))


if __name__ == "__main__":
    given = [int(word) for word in sys.argv[2:]]
    uvloop.run(seed(Path(sys.argv[1]), *given))
