"""How a screen may look: its language, and with it the direction, and its theme."""

from dataclasses import dataclass
from typing import Literal

from playwright.async_api import Page

THEMES: dict[str, tuple[Literal["light", "dark"], Literal["none", "active"]]] = {
    "light": ("light", "none"),
    "dark": ("dark", "none"),
    "forced": ("light", "active"),
}
"""What the system wishes: a scheme, and whether it forces its own colours."""


@dataclass(frozen=True)
class Look:
    """A language and the themes to see it in."""

    language: str
    themes: tuple[str, ...]


ESSENTIAL_LOOKS = (Look("en", ("light",)), Look("ar", ("dark",)))
"""Every screen in each direction and in light and dark, though not in each of both."""
ALL_LOOKS = tuple(Look(language, tuple(THEMES)) for language in ("en", "fr", "ar"))


async def put_on(page: Page, theme: str) -> None:
    """Let the page believe that the system wishes this theme."""
    scheme, forced = THEMES[theme]
    await page.emulate_media(color_scheme=scheme, forced_colors=forced)
