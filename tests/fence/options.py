"""`--idle-s` of the test that looks at every packet."""

import pytest


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--idle-s",
        type=float,
        default=1.0,
        help="how long a fresh install is left alone while its packets are watched (86400: a day)",
    )


@pytest.fixture
def idle_s(request: pytest.FixtureRequest) -> float:
    return float(request.config.getoption("--idle-s"))
