"""Pictures of the screens, for people to look at."""

from pathlib import Path

from playwright.async_api import Page


class Album:
    """A folder of pictures, one for each step that asks for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(parents=True, exist_ok=True)

    async def add(self, page: Page, name: str) -> None:
        """Keep what the page shows now as `name`.png."""
        await page.screenshot(path=self.folder / f"{name}.png", animations="disabled")
