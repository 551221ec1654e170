"""Backups under load and restoring, killed at random: what was acknowledged before is there."""

import asyncio
import os
import random
import sys
from contextlib import ExitStack
from pathlib import Path

from tests.crash import log_check
from tests.crash.ledger import Ledger
from tests.crash.test_kill import database_server, load, opened_http, settle
from tests.kit import postgres
from tests.kit.program import Program

from linnet.config import UNFINISHED
from linnet.storage.opening import open_database

KILLS = 3
"""Of a backup, and of restoring it."""
LATEST_S = 2.0
"""A kill comes at any moment until then, from before the first piece to after the last."""
ACTS = 40
END_WITHIN_S = 300


class Operator:
    """Who types `linnet` beside the program, and sometimes pulls the plug."""

    def __init__(self, rng: random.Random, database: str) -> None:
        self._rng = rng
        self._environment = {**os.environ, "LINNET_DATABASE": database}

    async def _begin(self, data: Path, *words: str) -> asyncio.subprocess.Process:
        return await asyncio.create_subprocess_exec(
            Path(sys.executable).with_name("linnet"),
            "--data",
            data,
            *words,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.STDOUT,
            env=self._environment,
        )

    async def finishes(self, data: Path, *words: str) -> None:
        process = await self._begin(data, *words)
        said, _ = await process.communicate()
        assert process.returncode == 0, said.decode()

    async def is_killed(self, data: Path, *words: str) -> bool:
        """Begin, and be killed; False if it was done before."""
        process = await self._begin(data, *words)
        await asyncio.sleep(self._rng.uniform(0, LATEST_S))
        if process.returncode is None:
            process.kill()
        await process.communicate()
        return process.returncode != 0


def is_restored(data: Path) -> bool:
    """Whether all was done before the kill came."""
    names = {path.name for path in data.iterdir()} - {"lock"} if data.exists() else set()
    return bool(names) and UNFINISHED not in names


def until_now(ledger: Ledger) -> Ledger:
    """What was acknowledged so far."""
    copy = Ledger()
    copy.events.update({place: list(sent) for place, sent in ledger.events.items()})
    return copy


async def check(data: Path, database: str, acknowledged: Ledger) -> None:
    db = await open_database(database, data)
    async with db.snapshot() as reader:
        folded = await log_check.fold(reader)
        found = await log_check.problems(reader, folded)
    await db.close()
    found += acknowledged.event_problems(folded.log)
    assert not found, "\n".join(found[:20])


async def test_a_killed_backup_and_a_killed_restore_are_finished(
    tmp_path: Path, database: str, seed: int
) -> None:
    ledger, rng = Ledger(), random.Random(seed)
    data, new = tmp_path / "data", tmp_path / "new"
    data.mkdir()
    backups, key = str(tmp_path / "backups"), str(tmp_path / "key")
    with ExitStack() as running:
        server = running.enter_context(database_server(database))
        address = "sqlite" if server is None else server.url()
        operator = Operator(rng, address)
        program = running.enter_context(Program(data, address))
        async with asyncio.timeout(END_WITHIN_S), opened_http() as http:
            people = await settle(data, address, program, http, ledger)
            await operator.finishes(data, "backup", "key", "--to", key)
            await program.start()
            async with load(people, seed):
                for _ in range(KILLS):
                    await ledger.wait_for_acts(ACTS)
                    await operator.is_killed(data, "backup", "--to", backups)
                acknowledged = until_now(ledger)
                await operator.finishes(data, "backup", "--to", backups)
            program.kill()
            await operator.finishes(new, "restore", backups, "--key", key, "--verify")
            target = "sqlite"
            if server is not None:
                target = server.url(await postgres.create_database(server))
            words = ("restore", backups, "--key", key, "--database", target)
            for _ in range(KILLS):
                if not await operator.is_killed(new, *words) or is_restored(new):
                    break
            else:
                await operator.finishes(new, *words)
            await check(new, target, acknowledged)
            again = running.enter_context(Program(new, target))
            await again.start()
