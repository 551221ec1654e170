"""SQL of the ledger: what applications were handed, and about whom."""

from collections.abc import Collection, Sequence

from msgspec import Struct

from linnet.ids import RoomId, UserId
from linnet.sessions.apps.permissions import Verb
from linnet.storage.database import Reader, Tx
from linnet.storage.kept import part


class Line(Struct, frozen=True):
    """What an application was handed in a room on a day by one verb. Days are since 1970, UTC."""

    day: int
    room_id: RoomId
    """Empty for what belongs to no room."""
    verb: Verb
    people: int
    items: int
    bytes: int


class Handed(Struct, frozen=True):
    """One answer to an application, as it is entered."""

    grant_id: int
    app_id: str
    user_id: UserId
    """Whose grant it is."""
    day: int
    room_id: RoomId
    verb: Verb
    people: frozenset[UserId]
    items: int
    bytes: int


async def people_of_grant(db: Reader, grant_id: int, day: int) -> set[UserId]:
    rows = await db.all(
        "SELECT DISTINCT user_id FROM app_people WHERE grant_id = $1 AND day = $2", grant_id, day
    )
    return {row[0] for row in rows}


async def people_of_app(db: Reader, app_id: str, day: int) -> set[UserId]:
    rows = await db.all(
        "SELECT DISTINCT user_id FROM app_people WHERE app_id = $1 AND day = $2", app_id, day
    )
    return {row[0] for row in rows}


async def all_people_of_app(db: Reader, app_id: str) -> dict[UserId, int]:
    """About whom it has read in the days that are kept, and on how many of them."""
    rows = await db.all(
        "SELECT user_id, count(DISTINCT day) FROM app_people WHERE app_id = $1 GROUP BY user_id",
        app_id,
    )
    return {row[0]: int(row[1]) for row in rows}


async def rooms_of_grant(db: Reader, grant_id: int, day: int) -> set[RoomId]:
    """In which rooms it has read about people."""
    rows = await db.all(
        "SELECT DISTINCT room_id FROM app_people WHERE grant_id = $1 AND day = $2", grant_id, day
    )
    return {row[0] for row in rows}


async def enter(tx: Tx, one: Handed) -> None:
    await tx.many(
        "INSERT INTO app_people (grant_id, day, room_id, verb, user_id, app_id)"
        " VALUES ($1, $2, $3, $4, $5, $6)"
        " ON CONFLICT (grant_id, day, room_id, verb, user_id) DO NOTHING",
        [
            (one.grant_id, one.day, one.room_id, one.verb, user_id, one.app_id)
            for user_id in sorted(one.people)
        ],
    )
    row = await tx.one(
        "SELECT count(*) FROM app_people"
        " WHERE grant_id = $1 AND day = $2 AND room_id = $3 AND verb = $4",
        one.grant_id,
        one.day,
        one.room_id,
        one.verb,
    )
    await tx.run(
        "INSERT INTO app_ledger (grant_id, room_id, day, verb, app_id, user_id, people, items,"
        " bytes) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)"
        " ON CONFLICT (grant_id, room_id, day, verb) DO UPDATE SET people = excluded.people,"
        " items = app_ledger.items + excluded.items, bytes = app_ledger.bytes + excluded.bytes",
        one.grant_id,
        one.room_id,
        one.day,
        one.verb,
        one.app_id,
        one.user_id,
        int(row[0]),
        one.items,
        one.bytes,
    )


async def lines_of_grant(db: Reader, grant_id: int) -> list[Line]:
    """The newest day first."""
    rows = await db.all(
        "SELECT day, room_id, verb, people, items, bytes FROM app_ledger WHERE grant_id = $1"
        " ORDER BY day DESC, room_id, verb",
        grant_id,
    )
    return [Line(*row) for row in rows]


async def lines_of_room(db: Reader, room_id: RoomId, since_day: int) -> list[tuple[str, Line]]:
    """What each application was handed in a room by everybody's grants, the newest day first."""
    rows = await db.all(
        "SELECT l.app_id, l.day, l.verb, sum(l.items), sum(l.bytes),"
        " (SELECT count(DISTINCT p.user_id) FROM app_people p WHERE p.room_id = $1"
        "   AND p.day = l.day AND p.app_id = l.app_id AND p.verb = l.verb)"
        " FROM app_ledger l WHERE l.room_id = $1 AND l.day >= $2"
        " GROUP BY l.app_id, l.day, l.verb ORDER BY l.day DESC, l.app_id, l.verb",
        room_id,
        since_day,
    )
    return [
        (app_id, Line(day, room_id, verb, int(people), int(items), int(size)))
        for app_id, day, verb, items, size, people in rows
    ]


async def totals(db: Reader, grant_id: int) -> tuple[int, int, int]:
    """About how many people, in all the days that are kept, how many items and bytes."""
    people = await db.one(
        "SELECT count(DISTINCT user_id) FROM app_people WHERE grant_id = $1", grant_id
    )
    row = await db.one(
        "SELECT coalesce(sum(items), 0), coalesce(sum(bytes), 0) FROM app_ledger"
        " WHERE grant_id = $1",
        grant_id,
    )
    return int(people[0]), int(row[0]), int(row[1])


async def put_untold(
    tx: Tx, grant_id: int, app_id: str, users: Collection[UserId], kind: str, at_ts: int
) -> None:
    """Remember who is to be told that something has stopped."""
    await tx.many(
        "INSERT INTO app_untold (grant_id, user_id, kind, app_id, at_ts)"
        " VALUES ($1, $2, $3, $4, $5) ON CONFLICT (grant_id, user_id, kind) DO NOTHING",
        [(grant_id, user_id, kind, app_id, at_ts) for user_id in sorted(users)],
    )


async def untold(db: Reader, limit: int) -> list[tuple[int, UserId, str, str]]:
    """Grant, person, kind and application, of those who wait longest."""
    rows = await db.all(
        "SELECT grant_id, user_id, kind, app_id FROM app_untold"
        " ORDER BY at_ts, grant_id, user_id, kind LIMIT $1",
        limit,
    )
    return [(row[0], row[1], row[2], row[3]) for row in rows]


async def remove_untold(tx: Tx, grant_id: int, user_id: UserId, kind: str) -> None:
    await tx.run(
        "DELETE FROM app_untold WHERE grant_id = $1 AND user_id = $2 AND kind = $3",
        grant_id,
        user_id,
        kind,
    )


async def forget_old(tx: Tx, people_day: int, ledger_day: int) -> None:
    """Forget about whom before one day, and the lines before another."""
    await tx.run("DELETE FROM app_people WHERE day < $1", people_day)
    await tx.run("DELETE FROM app_ledger WHERE day < $1", ledger_day)


async def forget_grants(tx: Tx, grant_ids: Sequence[int]) -> None:
    for table in ("app_people", "app_ledger", "app_untold"):
        for grant_id in grant_ids:
            await tx.run(f"DELETE FROM {table} WHERE grant_id = $1", grant_id)


async def forget_room(tx: Tx, room_id: RoomId) -> None:
    await tx.run("DELETE FROM app_people WHERE room_id = $1", room_id)
    await tx.run("DELETE FROM app_ledger WHERE room_id = $1", room_id)


async def forget_person(tx: Tx, user_id: UserId) -> None:
    """The counts of others' grants stay, without saying that they were among those counted."""
    await tx.run("DELETE FROM app_ledger WHERE user_id = $1", user_id)
    await tx.run("DELETE FROM app_people WHERE user_id = $1", user_id)
    await tx.run("DELETE FROM app_untold WHERE user_id = $1", user_id)


LEDGER = part(
    "app_ledger",
    (0, 0, "", ""),
    ("app_id", "room_id", "day", "verb", "people", "items", "bytes"),
    "SELECT l.grant_id, l.day, l.room_id, l.verb,"
    " l.app_id, l.room_id, l.day, l.verb, l.people, l.items, l.bytes FROM app_ledger l"
    " WHERE l.user_id = $1 AND (l.grant_id, l.day, l.room_id, l.verb) > ($3, $4, $5, $6)"
    " ORDER BY l.grant_id, l.day, l.room_id, l.verb LIMIT $2",
)

READ_ABOUT = part(
    "apps_that_read_about_me",
    (0, 0, "", ""),
    ("app_id", "room_id", "day", "verb"),
    "SELECT grant_id, day, room_id, verb, app_id, room_id, day, verb FROM app_people"
    " WHERE user_id = $1 AND (grant_id, day, room_id, verb) > ($3, $4, $5, $6)"
    " ORDER BY grant_id, day, room_id, verb LIMIT $2",
)
