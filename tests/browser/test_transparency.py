"""Everybody reads how the server protects people, without signing in."""

from typing import Any

from playwright.async_api import expect
from tests.browser import axe
from tests.browser.album import Album
from tests.browser.looks import put_on
from tests.browser.people import Friends, People

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}


async def test_everybody_reads_it(people: People, friends: Friends, album: Album) -> None:
    found: list[str] = []
    for language in ("en", "fr", "ar"):
        visitor = await people.at_new_profile("visitor", locale=language, **PHONE)
        await visitor.page.goto(f"{people.origin}/transparency")
        await expect(visitor.page.get_by_role("heading", level=2)).to_have_count(5)
        for theme in ("light", "dark"):
            await put_on(visitor.page, theme)
            found.extend(f"{language} {theme}: {one}" for one in await axe.violations(visitor.page))
            await album.add(visitor.page, f"transparency-{language}-{theme}")
    assert not found, "\n".join(found)
