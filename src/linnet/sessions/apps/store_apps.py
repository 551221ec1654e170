"""SQL of the applications that administrators have let in."""

import msgspec

from linnet.sessions.apps.application import App, Definition
from linnet.storage.database import Reader, Row, Tx

_COLUMNS = "app_id, definition, pairwise_key, added_ts, frozen_ts"


def _app(row: Row) -> App:
    app_id, definition, key, added_ts, frozen_ts = row
    decoded = msgspec.json.decode(definition, type=Definition)
    return App(app_id, decoded, bytes(key), added_ts, frozen_ts)


async def put_app(tx: Tx, app: App) -> None:
    """Add an application, or change what is said of it."""
    await tx.run(
        f"INSERT INTO apps ({_COLUMNS}) VALUES ($1, $2, $3, $4, $5)"
        " ON CONFLICT (app_id) DO UPDATE SET definition = excluded.definition",
        app.app_id,
        msgspec.json.encode(app.definition),
        app.pairwise_key,
        app.added_ts,
        app.frozen_ts,
    )


async def app(db: Reader, app_id: str) -> App | None:
    row = await db.maybe(f"SELECT {_COLUMNS} FROM apps WHERE app_id = $1", app_id)
    return None if row is None else _app(row)


async def apps(db: Reader) -> list[App]:
    return [_app(row) for row in await db.all(f"SELECT {_COLUMNS} FROM apps ORDER BY app_id")]


async def set_frozen(tx: Tx, app_id: str, frozen_ts: int | None) -> None:
    await tx.run("UPDATE apps SET frozen_ts = $2 WHERE app_id = $1", app_id, frozen_ts)


async def set_key(tx: Tx, app_id: str, pairwise_key: bytes) -> None:
    """Whatever names it knew people by mean nothing any more."""
    await tx.run("UPDATE apps SET pairwise_key = $2 WHERE app_id = $1", app_id, pairwise_key)
