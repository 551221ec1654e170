"""Has a rogue dependency in a program, and tells it what to do."""

import asyncio
import os
import shutil
from pathlib import Path

from tests.fence import rogue

from linnet.cli.admin.line import line_to_server


class TakenOver:
    """A dependency of a program that is still to be started with `environment`."""

    def __init__(self, folder: Path, home: str) -> None:
        """`home`: the address that it calls."""
        shutil.copy(rogue.__file__, folder / "sitecustomize.py")
        self._orders, self._outcomes = folder / "orders", folder / "outcomes"
        for pipe in (self._orders, self._outcomes):
            os.mkfifo(pipe)
        self.environment = {
            "PYTHONPATH": str(folder),
            "ROGUE_HOME": home,
            "ROGUE_ORDERS": str(self._orders),
            "ROGUE_OUTCOMES": str(self._outcomes),
        }

    async def calls_home(self, *ways: str) -> list[str]:
        """What came of each way: `home`, or the name of what stopped it."""
        return await asyncio.to_thread(self._calls_home, ways)

    def _calls_home(self, ways: tuple[str, ...]) -> list[str]:
        with self._orders.open("w") as told, self._outcomes.open() as said:
            told.write("".join(f"{way}\n" for way in ways))
            told.flush()
            return [said.readline().strip() for _ in ways]


def stopped(data: Path) -> int:
    """How many attempts to reach somebody whom no row names the server has counted."""
    with line_to_server(data) as line:
        days = line.get("/_linnet/admin/v1/touchpoints")["undeclared"]
    return sum(day["blocked"] for day in days)
