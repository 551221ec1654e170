"""Fill a data folder with a hundred thousand reports: of many people once, and of one by many.

    python -m bench.reported <data folder>

Reports are taken by the same operation as those over HTTP, many in a transaction. Writes
`team.json` into the folder.
"""

import sys
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import msgspec
import uvloop
from msgspec import Struct

from bench.seed import IN_ONE_TRANSACTION, SERVER_NAME, Seeder
from bench.world import Person
from linnet import app
from linnet.config import Settings, prepare_folder
from linnet.ids import UserId
from linnet.moderation.harms import HARMS
from linnet.moderation.subject import Subject
from linnet.moderation.take import Report, take_in

CASES = 50_000
REPORTS_IN_ONE = 50_000
FILE = "team.json"


class Team(Struct, frozen=True):
    """Who looks after the cases, and the one that everybody has reported."""

    person: Person
    crowded_case: int


async def fill(house: app.House) -> Team:
    (admin,) = await Seeder(house).people("admin", 1)
    one = _report(0, "@everybody:elsewhere.linnet")
    async with house.hall.db.transaction() as tx:
        (crowded,) = await take_in(house.moderation, tx, one[0], one[1], [], ["server"])
    waiting = _reports()
    while some := list(islice(waiting, IN_ONE_TRANSACTION)):
        async with house.hall.db.transaction() as tx:
            for report, subject in some:
                await take_in(house.moderation, tx, report, subject, [], ["server"])
    return Team(admin, crowded.case_id)


def _reports() -> Iterator[tuple[Report, Subject]]:
    for number in range(1, CASES):
        yield _report(number, f"@rude{number}:{SERVER_NAME}")
    for number in range(1, REPORTS_IN_ONE + 1):
        yield _report(number, "@everybody:elsewhere.linnet")


def _report(number: int, accused: str) -> tuple[Report, Subject]:
    harm = list(HARMS)[number % len(HARMS)]
    reporter = UserId(f"@witness{number}:{SERVER_NAME}")
    return Report(reporter, harm, "They did it again."), Subject("user", user_id=UserId(accused))


async def seed(folder: Path) -> None:
    prepare_folder(folder)
    house = await app.build(Settings(server_name=SERVER_NAME, rate_limits=False), folder)
    team = await fill(house)
    await house.close()
    (folder / FILE).write_bytes(msgspec.json.encode(team))


if __name__ == "__main__":
    uvloop.run(seed(Path(sys.argv[1])))
