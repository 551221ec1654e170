"""Fixtures that any test may ask for."""

import os
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, settings

MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 8 * 1024**3

# One file of these takes minutes: begun last, it would leave the other processors idle.
SLOW_FIRST = ("tests/crash", "tests/browser", "tests/fuzz", "tests/sdk")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the slow files at the beginning, all else as it is."""

    def place(item: pytest.Item) -> int:
        found = (n for n, folder in enumerate(SLOW_FIRST) if item.nodeid.startswith(f"{folder}/"))
        return next(found, len(SLOW_FIRST))

    items.sort(key=place)


def write_to_memory() -> None:
    """Have files of tests in memory where there is enough: on a disk, flushes are half the time.

    Only a machine that loses its power could tell the difference, and no test does that.
    """
    is_free = "TMPDIR" not in os.environ and MEMORY.is_dir()
    if is_free and shutil.disk_usage(MEMORY).free >= ENOUGH_BYTES:
        os.environ["TMPDIR"] = str(MEMORY)


write_to_memory()

# A verdict must not depend on how busy the machine is.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

pytest_plugins = [
    "tests.kit.postgres",
    "tests.kit.people",
    "tests.kit.outside",
    "tests.kit.push_gateway",
    "tests.kit.provider",
    "tests.kit.mail_server",
    "tests.kit.elsewhere",
    "tests.crash.options",
    "tests.browser.options",
    "tests.fence.options",
]
