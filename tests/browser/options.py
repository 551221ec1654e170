"""`--screenshots` and `--all-screens` of the browser tests."""

from pathlib import Path

import pytest
from tests.browser.album import Album


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--screenshots", type=Path, help="folder for pictures of each step; else a temporary one"
    )
    parser.addoption(
        "--all-screens",
        action="store_true",
        help="also ask axe about every screen in every language and theme (some 5 min)",
    )


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if config.getoption("--all-screens"):
        return
    left_out = [item for item in items if item.get_closest_marker("all_screens")]
    items[:] = [item for item in items if item not in left_out]
    config.hook.pytest_deselected(items=left_out)


@pytest.fixture(scope="session")
def album(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Album:
    """Where pictures of the screens go."""
    chosen: Path | None = request.config.getoption("--screenshots")
    folder = chosen or tmp_path_factory.mktemp("screenshots")
    return Album(folder, is_wanted=chosen is not None)
