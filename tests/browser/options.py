"""`--screenshots` and `--all-screens` of the browser tests."""

from pathlib import Path

import pytest
from tests.browser.album import Album
from tests.browser.looks import ALL_LOOKS, ESSENTIAL_LOOKS


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--screenshots", type=Path, help="folder for pictures of each step; else a temporary one"
    )
    parser.addoption(
        "--all-screens",
        action="store_true",
        help="ask axe about every screen in every language and theme (some 5 min)",
    )


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Gives the tests of screens the looks that they have to ask about."""
    if "look" in metafunc.fixturenames:
        looks = ALL_LOOKS if metafunc.config.getoption("--all-screens") else ESSENTIAL_LOOKS
        metafunc.parametrize("look", looks, ids=lambda look: look.language)


@pytest.fixture(scope="session")
def album(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Album:
    """Where pictures of the screens go."""
    chosen: Path | None = request.config.getoption("--screenshots")
    folder = chosen or tmp_path_factory.mktemp("screenshots")
    return Album(folder, is_wanted=chosen is not None)
