"""`--screenshots` of the browser tests."""

from pathlib import Path

import pytest
from tests.browser.album import Album


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--screenshots", type=Path, help="folder for pictures of each step; else a temporary one"
    )


@pytest.fixture(scope="session")
def album(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Album:
    """Where pictures of the screens go."""
    chosen: Path | None = request.config.getoption("--screenshots")
    folder = chosen or tmp_path_factory.mktemp("screenshots")
    return Album(folder, is_wanted=chosen is not None)
