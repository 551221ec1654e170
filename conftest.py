"""Fixtures that any test may ask for."""

import os
import shutil
from pathlib import Path

from hypothesis import HealthCheck, settings

MEMORY = Path("/dev/shm")
ENOUGH_BYTES = 8 * 1024**3


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
