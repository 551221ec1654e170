"""Whoever thinks about an account reads whom the server contacts, without signing in."""

from typing import Any

from playwright.async_api import expect
from tests.browser.album import Album
from tests.browser.looks import put_on
from tests.browser.people import Friends, People

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}


async def test_from_the_sign_in_page_to_the_list_and_on(
    people: People, friends: Friends, album: Album
) -> None:
    visitor = await people.at_new_profile("visitor", **PHONE)
    page = visitor.page
    await page.goto(people.origin)
    await page.get_by_role("link", name="Whom this server contacts").click()
    await expect(visitor.heading("Whom this server contacts")).to_be_visible()
    name_server = page.get_by_role("article", name="The name server of this server’s network")
    await expect(name_server).to_contain_text("By itself, whenever it is needed.")
    await album.add(page, "touchpoints-phone")
    previews = page.get_by_role("article", name="The sites that links in chats lead to")
    await expect(previews).to_be_hidden()
    await page.locator("summary").press("Enter")
    await expect(previews).to_contain_text("Each time that somebody uses it.")
    await put_on(page, "dark")
    await previews.scroll_into_view_if_needed()
    await album.add(page, "touchpoints-phone-off")
    await page.get_by_role("link", name="How this server protects people").click()
    await expect(visitor.heading("How this server protects people")).to_be_visible()
    await page.get_by_role("link", name="Whom this server contacts").click()
    await expect(name_server).to_be_visible()
    assert (await page.request.get(f"{people.origin}/.well-known/linnet/touchpoints.cdx.json")).ok
