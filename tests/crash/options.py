"""`--kills` and `--seed` of the crash tests."""

import secrets

import pytest

DEFAULT_KILLS = 50


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--kills", type=int, default=DEFAULT_KILLS, help="kills for each database")
    parser.addoption("--seed", type=int, help="of the crash tests; else a new one each time")


@pytest.fixture
def kills(request: pytest.FixtureRequest) -> int:
    """How often the program is killed in one test."""
    return int(request.config.getoption("--kills"))


@pytest.fixture
def seed(request: pytest.FixtureRequest) -> int:
    """What all random choices of the test follow from."""
    given = request.config.getoption("--seed")
    chosen = secrets.randbelow(1_000_000) if given is None else int(given)
    # Shown with a failure; the same seed repeats the choices, though not the machine's timing.
    print(f"--seed {chosen}")
    return chosen
