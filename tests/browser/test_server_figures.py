"""What administrators see of their server in the settings, and others do not."""

from playwright.async_api import Locator, expect
from tests.browser import axe
from tests.browser.album import Album
from tests.browser.looks import put_on
from tests.browser.people import Friends
from tests.browser.person import Person

PHONE = {"width": 390, "height": 844}


async def opens_settings(person: Person) -> Locator:
    await person.page.goto(f"{person.profile.origin}/settings/server")
    await expect(person.page.get_by_role("heading", name="Third parties")).to_be_visible()
    return person.page.get_by_role("region", name="This server")


async def test_only_administrators_see_figures(friends: Friends, album: Album) -> None:
    section = await opens_settings(friends.ada)
    await expect(section).to_contain_text("Accounts2")
    await expect(section).to_contain_text("Ready; starts with the next call")
    await friends.ada.page.set_viewport_size(PHONE)
    for theme in ("light", "dark"):
        await put_on(friends.ada.page, theme)
        assert not await axe.violations(friends.ada.page)
        await section.scroll_into_view_if_needed()
        await album.add(friends.ada.page, f"server-figures-{theme}")
    others = await opens_settings(friends.bruno)
    badge = friends.bruno.page.locator("#settings-third-parties").get_by_role("link")
    await expect(badge).to_contain_text("0 third parties")
    await expect(others).to_have_count(0)
