"""A person who leaves a mark of their own everywhere, and somebody who looks for the marks."""

import asyncio
import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import quote

import asyncpg
from tests.api.media.files import uploads
from tests.api.moderation.reporting import reports
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.server import Server

from linnet.backup.folder import BackupFolder
from linnet.backup.keys import keys_in, make_keys, parse_private
from linnet.backup.make import Source, make_backup, only_one
from linnet.backup.pieces import BlobPart, FilePart, Rows
from linnet.backup.reading import open_backup
from linnet.backup.retention import Kept
from linnet.ids import UserId
from linnet.rng import SystemRng
from linnet.storage.whole import reading_whole

STATUS = "/_linnet/erasure/status"
DAY_MS = 24 * 60 * 60 * 1000
UNDO_MS = 14 * DAY_MS


def mark(number: int) -> str:
    """A word that is nobody else's; like any other for whoever takes words apart."""
    return f"plantedmark{number:03d}x"


class Life:
    """What somebody has left behind, by what it is."""

    def __init__(self) -> None:
        self.marks: dict[str, str] = {}

    def mark(self, what: str) -> str:
        found = mark(len(self.marks))
        self.marks[what] = found
        return found

    def found_in(self, text: bytes) -> list[str]:
        return [what for what, planted in self.marks.items() if planted.encode() in text]


async def lives(server: Server, alice: Client, bob: Client) -> tuple[Life, str]:
    """Let alice live; returns her marks, and the room that she shares with bob."""
    life = Life()
    await _has_a_name(alice, life)
    room_id = await bob.creates_room(preset="public_chat", visibility="public", name="Garden")
    await alice.joins(room_id)
    await _changes_her_name(alice, bob, life)
    power = await bob.get(f"/rooms/{room_id}/state/m.room.power_levels")
    levels = {**power.json, "users": {**power["users"], alice.user_id: 50}}
    await bob.sets_state(room_id, "m.room.power_levels", levels)
    await _speaks(alice, bob, room_id, life)
    await _leaves_a_room(alice, bob, life)
    await _keeps_things(alice, life, room_id)
    await _has_keys(alice, bob, life)
    event_id = await bob.sends(room_id, "hateful")
    await reports(alice, room_id, event_id, reason=life.mark("report"), to="server")
    await server.admin.post(
        "/_linnet/notices", {"user_id": alice.user_id, "body": life.mark("notice of the server")}
    )
    return life, room_id


async def _has_a_name(alice: Client, life: Life) -> None:
    profile = f"/profile/{alice.user_id}"
    await alice.put(f"{profile}/displayname", {"displayname": life.mark("older name")})
    content = f"not a picture, {life.mark('content of a file')}".encode()
    place = await uploads(alice, content, "text/plain", filename=life.mark("name of a file"))
    await alice.put(f"{profile}/avatar_url", {"avatar_url": f"mxc://{place}"})
    await alice.put(f"{profile}/org.example.motto", {"org.example.motto": life.mark("profile")})
    await alice.another_device(display_name=life.mark("name of a device"))


async def _changes_her_name(alice: Client, bob: Client, life: Life) -> None:
    """Rooms show it a moment later."""
    name = life.mark("name")
    await alice.put(f"/profile/{alice.user_id}/displayname", {"displayname": name})
    while not any(e["content"].get("displayname") == name for _, e in bob.folding.seen):
        await bob.syncs(timeout_ms=10_000)


async def _speaks(alice: Client, bob: Client, room_id: str, life: Life) -> None:
    said = await alice.sends(room_id, life.mark("message"))
    new = {"msgtype": "m.text", "body": life.mark("edit")}
    relation = {"rel_type": "m.replace", "event_id": said}
    await alice.sends(room_id, "* x", **{"m.new_content": new, "m.relates_to": relation})
    theirs = await bob.sends(room_id, "hello")
    key = {"rel_type": "m.annotation", "event_id": theirs, "key": life.mark("reaction")}
    await alice.sends_event(room_id, "m.reaction", {"m.relates_to": key})
    secret = {"algorithm": "m.megolm.v1.aes-sha2", "ciphertext": life.mark("ciphertext")}
    await alice.sends_event(room_id, "m.room.encrypted", secret)
    await alice.sets_state(room_id, "m.room.topic", {"topic": life.mark("topic")})
    taken_back = await alice.sends(room_id, life.mark("message taken back"))
    path = f"/rooms/{room_id}/redact/{quote(taken_back)}/r1"
    await alice.put(path, {"reason": life.mark("reason")})
    await alice.post(f"/rooms/{room_id}/receipt/m.read/{quote(theirs)}")
    later = {"msgtype": "m.text", "body": life.mark("message for later")}
    delay = {"org.matrix.msc4140.delay": 23 * 60 * 60 * 1000}
    await alice.put(f"/rooms/{room_id}/send/m.room.message/later", later, params=delay)


async def _leaves_a_room(alice: Client, bob: Client, life: Life) -> None:
    left = await bob.creates_room(invite=[alice.user_id])
    await alice.joins(left)
    await alice.sends(left, life.mark("message in a room that was left"))
    await alice.leaves(left, json={"reason": life.mark("reason to leave")})


async def _keeps_things(alice: Client, life: Life, room_id: str) -> None:
    own = f"/user/{alice.user_id}"
    await alice.put(f"{own}/account_data/org.example.a", {"a": life.mark("account data")})
    await alice.put(f"{own}/rooms/{room_id}/tags/u.{life.mark('tag')}", {})
    await alice.post(f"{own}/filter", {"room": {"rooms": [f"!{life.mark('filter')}:x"]}})
    rule = {"actions": ["notify"], "pattern": life.mark("push rule")}
    await alice.put("/pushrules/global/content/mine", rule)
    await alice.post("/_linnet/invites", {"note": life.mark("note of an invite")})


async def _has_keys(alice: Client, bob: Client, life: Life) -> None:
    version = {
        "algorithm": "m.megolm_backup.v1.curve25519-aes-sha2",
        "auth_data": {"public_key": life.mark("key of a backup")},
    }
    await alice.post("/room_keys/version", version)
    for sender, target, what in ((alice, bob, "sent"), (bob, alice, "received")):
        content = {"a": life.mark(f"message to a device that was {what}")}
        messages = {"messages": {target.user_id: {"*": content}}}
        await sender.put(f"/sendToDevice/org.example.b/{what}", messages)


# Its end.


async def asks(alice: Client) -> str:
    """Ask for the end; returns the secret."""
    body = {"auth": alice.password_auth(), "erase": True}
    answer = await alice.post("/account/deactivate", body)
    return str(answer["org.linnet.erasure"]["secret"])


async def status(server: Server, secret: str) -> dict[str, Any]:
    answer: dict[str, Any] = (await server.nobody().post(STATUS, {"secret": secret})).json
    return answer


async def is_erased(
    server: Server, clock: MovableClock, secret: str, until: tuple[str, ...] = ("done",)
) -> dict[str, Any]:
    """Let time pass until it is as far as that."""
    clock.advance(UNDO_MS)
    async with asyncio.timeout(180):
        while (found := await status(server, secret))["state"] not in until:
            clock.advance(1000)
    return found


# Looking for what is left.


async def everything(server: Server, place: Path) -> bytes:
    """All that there is on the disk and in a backup of this moment, for a look into it.

    PostgreSQL's own files are not looked into: it says itself what its tables hold.
    """
    hall = server.house.hall
    found = [path.read_bytes() for path in _files(server.folder)]
    if hall.settings.database != "sqlite":
        found += await _tables(hall.settings.database)
    found += await _backed_up(server, place)
    return b"\n".join(found)


def _files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            yield path


async def _tables(url: str) -> list[bytes]:
    async with reading_whole(url, Path()) as whole:
        found = [
            repr(rows).encode()
            for table in await whole.tables()
            async for rows in whole.rows(table)
        ]
    db = await asyncpg.connect(url)
    words = await db.fetch("SELECT words::text FROM search_words")
    await db.close()
    return [*found, *(row[0].encode() for row in words)]


async def _backed_up(server: Server, place: Path) -> list[bytes]:
    data, database = server.folder, server.house.hall.settings.database
    _, key = make_keys(data, SystemRng())
    keys = keys_in(data)
    assert keys is not None
    folder = BackupFolder.open_or_make(place / "backups", keys.signer)
    with only_one(data):
        await make_backup(
            Source(data, database), folder, keys, Kept(7, 30), server.house.hall.clock
        )
    backup = open_backup(place / "backups", None, parse_private(key))
    return [_said(one) for part in (backup.files, backup.rows, backup.uploads) for one in part()]


def _said(piece: Rows | BlobPart | FilePart) -> bytes:
    return repr(piece.rows).encode() if isinstance(piece, Rows) else piece.data


async def names_left(server: Server, user_id: str) -> set[str]:
    """The tables in which a person's id still stands."""
    sql_tables = ("devices", "sessions", "passkeys", "pushers", "push_rules", "receipts", "visits")
    more = ("profiles", "account_data", "media", "email_addresses", "registration_tokens")
    keys = ("one_time_keys", "device_keys", "cross_signing_keys", "key_backup_versions")
    found = set()
    async with server.house.hall.db.snapshot() as reader:
        for table in (*sql_tables, *more, *keys):
            owner = "owner_user_id" if table == "registration_tokens" else "user_id"
            sql = f"SELECT count(*) FROM {table} WHERE {owner} = $1"
            if table == "profiles":
                sql += " AND length(value) > 0"
            if (await reader.one(sql, UserId(user_id)))[0]:
                found.add(table)
    return found


@contextmanager
def logged() -> Iterator[list[str]]:
    """Everything that is written to the log meanwhile."""
    lines: list[str] = []

    class Keeping(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            lines.append(self.format(record))

    handler, root = Keeping(), logging.getLogger()
    root.addHandler(handler)
    try:
        yield lines
    finally:
        root.removeHandler(handler)
