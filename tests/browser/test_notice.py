"""Somebody without an account points at something hateful, and reads what was decided."""

from typing import Any

from playwright.async_api import expect
from tests.browser import axe
from tests.browser.album import Album
from tests.browser.looks import put_on
from tests.browser.people import Friends, People

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
WIDE: dict[str, Any] = {"viewport": {"width": 1280, "height": 900}}


async def test_a_notice_is_sent_followed_and_complained_about(
    people: People, friends: Friends, album: Album
) -> None:
    visitor = await people.at_new_profile("visitor", **PHONE)
    page = visitor.page
    await page.goto(f"{people.origin}/transparency")
    await page.get_by_role("link", name="Point out something illegal or hateful").click()
    send = page.get_by_role("button", name="Send the notice")
    await send.click()
    await expect(page.get_by_role("alert")).to_contain_text("Choose what is wrong.")
    await page.get_by_text("Hatred of a group of people").click()
    where = page.get_by_label("Where is it?")
    await where.fill("@nobody-at-all:elsewhere.example")
    await page.get_by_label("Why is it illegal or hateful?").fill("It calls for violence.")
    await page.get_by_label("Your name").fill("Ada Outside")
    await page.get_by_label("Your email address").fill("ada@example.org")
    await page.get_by_label("I believe in good faith").check()
    with visitor.profile.chromium.expecting("status of 400"):
        await send.click()
        alert = page.get_by_role("alert")
        await expect(alert).to_contain_text("no link or address of this server")
    await where.fill(f"@bruno:{people.server.house.accounts.server_name}")
    await send.click()
    await expect(page.get_by_text("We have your notice.")).to_be_visible()
    await expect(page.get_by_text("It waits for somebody to look at it.")).to_be_visible()
    # Whoever loads the page again still has it; a link that is not whole leads nowhere.
    await page.reload()
    await expect(page.get_by_role("heading", name="Your notice")).to_be_visible()
    await album.add(page, "notice-received")
    link = page.url

    # The safety team finds it, with where it comes from.
    ada = friends.ada
    await ada.page.goto(f"{people.origin}/moderation")
    await ada.page.get_by_role("link", name="Hatred of a group of people").first.click()
    main = ada.page.get_by_role("main")
    await expect(main).to_contain_text("A notice from outside, without an account")
    await expect(main).to_contain_text("Ada Outside · ada@example.org")
    await album.add(ada.page, "notice-case")
    await ada.field("Reason").fill("This is about a football team.")
    await ada.button("Dismiss the reports").click()
    dialog = ada.page.get_by_role("dialog")
    await expect(dialog).to_contain_text("Whoever sent a notice without an account reads")
    await album.add(ada.page, "notice-dismissed")
    await ada.answer("Decide").click()
    await expect(ada.heading("Decision")).to_be_visible()

    await page.goto("about:blank")
    await page.goto(link)
    await expect(page.get_by_text("This is about a football team.")).to_be_visible()
    await page.get_by_label("What was overlooked?").fill("You have not read it.")
    await page.get_by_role("button", name="Complain").click()
    await expect(page.get_by_text("Somebody else than who decided")).to_be_visible()
    await album.add(page, "notice-complained")
    await page.goto("about:blank")
    with visitor.profile.chromium.expecting("status of 404"):
        await page.goto(f"{link}x")
        await expect(page.get_by_text("This notice cannot be shown")).to_be_visible()


async def test_the_form_reads_well_in_every_language(
    people: People, friends: Friends, album: Album
) -> None:
    found: list[str] = []
    for language in ("en", "fr", "ar"):
        for size, look in (("phone", PHONE), ("wide", WIDE)):
            visitor = await people.at_new_profile("visitor", locale=language, **look)
            await visitor.page.goto(f"{people.origin}/notice")
            await expect(visitor.page.get_by_role("checkbox")).to_be_visible()
            for theme in ("light", "dark"):
                await put_on(visitor.page, theme)
                violations = await axe.violations(visitor.page)
                found.extend(f"{language} {size} {theme}: {one}" for one in violations)
                await album.add(visitor.page, f"notice-{language}-{size}-{theme}")
    assert not found, "\n".join(found)
