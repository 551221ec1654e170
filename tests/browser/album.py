"""Pictures of the screens, for people to look at."""

from pathlib import Path

from playwright.async_api import Page


class Album:
    """A folder of pictures, one for each step that asks for it."""

    def __init__(self, folder: Path, *, is_wanted: bool) -> None:
        self.folder = folder
        self.is_wanted = is_wanted
        """Somebody will look at the pictures, so there may be many of them."""
        folder.mkdir(parents=True, exist_ok=True)

    async def add(self, page: Page, name: str) -> None:
        """Keep what the page shows now as `name`.png."""
        await page.screenshot(path=self.folder / f"{name}.png", animations="disabled")
