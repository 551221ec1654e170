"""Everybody reads what the server keeps; administrators get the papers and the drafts."""

from typing import Any

from playwright.async_api import expect
from tests.browser import axe
from tests.browser.album import Album
from tests.browser.looks import put_on
from tests.browser.people import Friends, People

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}


async def test_everybody_reads_the_notice(people: People, friends: Friends, album: Album) -> None:
    found: list[str] = []
    for language in ("en", "fr", "ar"):
        visitor = await people.at_new_profile("visitor", locale=language, **PHONE)
        await visitor.page.goto(f"{people.origin}/privacy")
        await expect(visitor.page.get_by_role("heading", level=2)).to_have_count(5)
        for theme in ("light", "dark"):
            await put_on(visitor.page, theme)
            found.extend(f"{language} {theme}: {one}" for one in await axe.violations(visitor.page))
            await album.add(visitor.page, f"privacy-{language}-{theme}")
        last = visitor.page.locator("h2").last
        await last.scroll_into_view_if_needed()
        await album.add(visitor.page, f"privacy-{language}-rights")
    assert not found, "\n".join(found)


async def test_an_administrator_saves_papers_and_drafts(
    people: People, friends: Friends, album: Album
) -> None:
    page = friends.ada.page
    await page.goto(f"{people.origin}/settings/server")
    papers = page.get_by_role("group", name="Record of processing")
    async with page.expect_download() as saved:
        await papers.get_by_role("button", name="Save as Markdown").click()
    assert (await saved.value).suggested_filename == "processing.md"
    await papers.scroll_into_view_if_needed()
    await album.add(page, "records")
    await page.get_by_text("After a data breach").click()
    for label, time in (("Began", "01"), ("Ended", "02"), ("You became aware of it", "03")):
        await page.get_by_label(label).fill(f"2026-01-{time}T08:00")
    await page.get_by_label("What happened").fill("A disk was lost")
    await page.get_by_role("button", name="Make the drafts").click()
    await expect(page.get_by_text("0 accounts")).to_be_visible()
    async with page.expect_download() as saved:
        await page.get_by_role("button", name="authority.html").click()
    assert (await saved.value).suggested_filename == "authority.html"
    await album.add(page, "records-breach")
    assert not await axe.violations(page)
