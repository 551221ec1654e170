"""Whom the server contacts: the badge, the list, and what administrators switch and sever there."""

import asyncio
import re
from typing import Any

from playwright.async_api import Locator, expect
from tests.browser import axe
from tests.browser.album import Album
from tests.browser.looks import put_on
from tests.browser.people import Friends, People
from tests.browser.person import DESK, PHONE, Person

from linnet.ids import UserId
from linnet.storage.database import Reader, Tx
from linnet.touchpoints.count import Count
from linnet.touchpoints.expiring import put_term
from linnet.touchpoints.register import Touchpoint
from linnet.touchpoints.severing.document import verified
from linnet.touchpoints.severing.holding import Dependents

PREVIEWS = "The sites that links in chats lead to"
PHONES = "The push service of your phone app"


async def nothing(tx: Tx) -> None:
    """Nothing else is written."""


async def opens_list(person: Person) -> None:
    await person.page.goto(f"{person.profile.origin}/settings/third-parties")
    badge = person.page.locator("#settings-third-parties").get_by_role("link")
    await badge.press("Enter")
    await expect(person.heading("Third parties")).to_be_visible()
    await expect(card(person, PREVIEWS)).to_be_visible()


def card(person: Person, party: str) -> Locator:
    return person.page.get_by_role("article", name=person.word(party))


async def test_an_administrator_switches_and_knows_what_it_means(friends: Friends) -> None:
    ada = friends.ada
    await opens_list(ada)
    sites = card(ada, PREVIEWS)
    await expect(sites.get_by_text("Off", exact=True)).to_be_visible()
    switch = sites.get_by_role("switch", name="Allowed on this server")
    await switch.focus()
    await ada.page.keyboard.press("Space")
    await expect(ada.page.get_by_role("dialog", name="Allow this contact?")).to_be_visible()
    question = ada.page.get_by_role("dialog")
    await expect(question.get_by_text("From now on this may leave your server")).to_be_visible()
    await ada.page.keyboard.press("Escape")
    await expect(switch).not_to_be_checked()
    await switch.press("Space")
    await ada.answer("Allow it").click()
    await expect(sites.get_by_text("On", exact=True)).to_be_visible()
    await ada.page.reload()
    await expect(switch).to_be_checked()
    await switch.press("Space")
    await expect(question.get_by_text("Links are shown without a preview.")).to_be_visible()
    await ada.answer("End it").click()
    await expect(switch).not_to_be_checked()


async def test_everybody_sees_what_left_for_them(people: People, friends: Friends) -> None:
    bruno = friends.bruno
    await bruno.page.goto(f"{bruno.profile.origin}/settings/third-parties")
    badge = bruno.page.locator("#settings-third-parties").get_by_role("link")
    await expect(badge).to_contain_text("0 third parties")
    await expect(badge).to_contain_text("Nothing of yours left this server in the last 30 days.")
    await opens_list(bruno)
    await expect(bruno.page.get_by_role("switch")).to_have_count(0)
    await expect(card(bruno, PREVIEWS).get_by_text("Nothing went there for you.")).to_be_visible()
    counts = people.server.house.touchpoints.counts
    left = Count(attempts=2, allowed=2, bytes_out=2400, last_host="robins.example")
    counts.note("url_preview", UserId(f"@bruno:{people.server.house.accounts.server_name}"), left)
    await bruno.page.reload()
    sites = card(bruno, PREVIEWS)
    await expect(sites).to_contain_text("It was contacted 2 times for you")
    await expect(sites).to_contain_text("2 kB were sent.")
    await expect(sites).to_contain_text("robins.example")
    await expect(bruno.page.get_by_role("main")).to_contain_text("1 third party")
    await bruno.button("Back to settings").click()
    await expect(badge).to_contain_text("1 third party")
    stated = await people.server.nobody().get("/.well-known/linnet/touchpoints")
    assert "url_preview" in {row["id"] for row in stated["touchpoints"]}


async def saved_receipt(person: Person, button: Locator) -> dict[str, Any]:
    """What the receipt says that this button saves, whose file is whole."""
    async with person.page.expect_download() as coming:
        await button.click()
    saved = await coming.value
    return verified(await asyncio.to_thread((await saved.path()).read_bytes)).body


async def test_an_administrator_severs_and_gets_the_receipt(
    people: People, friends: Friends, album: Album
) -> None:
    ada, bruno = friends.ada, friends.bruno
    server_name = people.server.house.accounts.server_name
    left = Count(attempts=2, allowed=2, bytes_out=700)
    people.server.house.touchpoints.counts.note(
        "push_gateway", UserId(f"@bruno:{server_name}"), left
    )
    await opens_list(ada)
    row = card(ada, PHONES)
    await row.get_by_role("button", name="Sever…").press("Enter")
    question = ada.page.get_by_role("dialog", name="Sever this contact?")
    await expect(question).to_contain_text("Contacted 2 times in 30 days, 700 byte were sent.")
    await expect(question).to_contain_text("The data of one person, who gets a receipt.")
    await expect(question).to_contain_text("Apps on phones show news only while they are open.")
    assert not await axe.violations(ada.page)
    await album.add(ada.page, "severing-question")
    await question.get_by_label("Reason").fill("They were bought")
    await question.get_by_role("switch", name="It is an emergency").press("Space")
    await ada.page.keyboard.press("Tab")
    await ada.answer("Sever it for good").press("Enter")
    await expect(row.get_by_role("heading", name="It is severed")).to_be_visible()
    await expect(row.get_by_text("Severed", exact=True)).to_be_visible()
    await ada.page.reload()
    await expect(row).to_contain_text("They were bought")
    await album.add(ada.page, "severing-done")
    body = await saved_receipt(ada, row.get_by_role("button", name="Save the receipt"))
    assert (body["reason"], body["is_emergency"]) == ("They were bought", True)
    await bruno.page.goto(f"{bruno.profile.origin}/settings/third-parties")
    mine = bruno.page.locator("li.receipt").filter(has_text="About you")
    await expect(mine).to_contain_text("It had been contacted 2 times for you, 700 byte were sent.")
    about_bruno = await saved_receipt(bruno, mine.get_by_role("button"))
    assert about_bruno["user_id"] == f"@bruno:{server_name}"
    await bruno.page.locator("#settings-third-parties").scroll_into_view_if_needed()
    await album.add(bruno.page, "severing-receipts")
    await the_answer_is_entered(people, friends, album)
    switch = row.get_by_role("switch", name="Allowed on this server")
    await switch.press("Space")
    await expect(ada.page.get_by_role("dialog")).to_contain_text("Old tokens stay dead")
    await album.add(ada.page, "severing-anew")
    await ada.answer("Begin anew").click()
    await expect(switch).to_be_checked()
    await expect(row.get_by_text("Off until you agree", exact=True)).to_be_visible()


async def the_answer_is_entered(people: People, friends: Friends, album: Album) -> None:
    ada, bruno = friends.ada, friends.bruno
    row = card(ada, PHONES)
    await expect(row).to_contain_text("Whether they delete what they have is open: they have until")
    await row.get_by_role("button", name="Enter their answer").press("Enter")
    question = ada.page.get_by_role("dialog", name="What did they answer?")
    await question.get_by_role("radio", name="They have deleted a part of it").press("Space")
    await expect(question.get_by_role("radio", name="No answer has come")).to_have_count(0)
    await question.get_by_label("Their words").fill("We keep the bills for ten years.")
    assert not await axe.violations(ada.page)
    await album.add(ada.page, "severing-answer-question")
    await ada.answer("Enter it").press("Enter")
    await expect(row).to_contain_text("deleted in part")
    await expect(row).to_contain_text("We keep the bills for ten years.")
    await expect(row.get_by_role("button", name="Enter another answer")).to_be_visible()
    await album.add(ada.page, "severing-answer")
    await bruno.page.reload()
    answer = bruno.page.locator("li.receipt").filter(has_text="deleted in part")
    body = await saved_receipt(bruno, answer.get_by_role("button"))
    assert body["answer"]["text"] == "We keep the bills for ten years."
    for language in ("en", "ar"):
        looks: dict[str, Any] = {"viewport": {"width": 390, "height": 844}}
        visitor = await people.at_new_profile("visitor", locale=language, **looks)
        await visitor.page.goto(f"{people.origin}/touchpoints")
        await visitor.page.locator(".touchpoints-off summary").click()
        ended = visitor.page.locator(".touchpoint").filter(
            has=visitor.page.locator(".touchpoint-ended")
        )
        await ended.scroll_into_view_if_needed()
        await expect(ended.locator("p")).to_have_count(3)
        # Their own words may name people.
        await expect(ended).not_to_contain_text("bills")
        await album.add(visitor.page, f"touchpoints-answered-{language}")
        assert not await axe.violations(visitor.page)


class Waits(Dependents):
    """A way of signing in that somebody needs until they have another one."""

    def __init__(self) -> None:
        self.without = 1

    def concerns(self, row: Touchpoint) -> bool:
        return row.id == "url_preview"

    async def accounts(self, reader: Reader, row: Touchpoint) -> int:
        return 1

    async def without_another_way(self, reader: Reader, row: Touchpoint) -> int:
        return self.without

    async def move(self, row: Touchpoint) -> None:
        """They have to see to it themselves."""


async def test_progress_is_there_when_the_page_is_opened_again(
    people: People, friends: Friends, album: Album
) -> None:
    ada = friends.ada
    waits = Waits()
    severing = people.server.house.severing
    object.__setattr__(severing, "dependents", (waits,))
    await opens_list(ada)
    row = card(ada, PREVIEWS)
    await row.get_by_role("button", name="Sever…").click()
    question = ada.page.get_by_role("dialog", name="Sever this contact?")
    await expect(question).to_contain_text("One of them has no other way in yet")
    await ada.answer("Sever it for good").click()
    title = row.get_by_role("heading", name="It is being severed")
    await expect(title).to_be_focused()
    await ada.page.reload()
    await expect(title).to_be_visible()
    await expect(row).to_contain_text("It waits until everybody has another way in")
    await album.add(ada.page, "severing-waits")
    waits.without = 0
    severing.resting.clear()
    severing.asked.set()
    await expect(row.get_by_role("heading", name="It is severed")).to_be_visible()


async def test_the_list_says_when_it_cannot_be_read(friends: Friends) -> None:
    bruno = friends.bruno
    pattern = re.compile(r"/_linnet/touchpoints$")
    await bruno.page.goto(bruno.profile.origin)
    await bruno.is_inside()
    with bruno.profile.chromium.expecting("ERR_FAILED|Failed to fetch"):
        await bruno.profile.context.route(pattern, lambda route: route.abort())
        await bruno.page.goto(f"{bruno.profile.origin}/third-parties")
        await expect(bruno.page.get_by_text("The list could not be loaded")).to_be_visible()
        await bruno.profile.context.unroute(pattern)
    await bruno.button("Try again").click()
    await expect(card(bruno, PREVIEWS)).to_be_visible()


async def test_the_list_can_be_read(friends: Friends, album: Album) -> None:
    ada, found = friends.ada, list[str]()
    for language in ("en", "fr", "ar"):
        await ada.changes_over(language, PHONE)
        for theme in ("light", "dark"):
            await opens_list(ada)
            await put_on(ada.page, theme)
            found.extend(f"{language} {theme}: {one}" for one in await axe.violations(ada.page))
            await album.add(ada.page, f"third-parties-{language}-{theme}")
            await ada.button("Sever…").first.click()
            await expect(ada.page.get_by_role("dialog").locator(".contact-facts")).to_be_visible()
            found.extend(f"{language} {theme}: {one}" for one in await axe.violations(ada.page))
            await album.add(ada.page, f"severing-{language}-{theme}")
            await ada.page.keyboard.press("Escape")
        wide = await ada.page.evaluate("document.documentElement.scrollWidth > innerWidth")
        assert not wide, language
        await ada.page.goto(f"{ada.profile.origin}/settings/third-parties")
        await expect(ada.page.locator(".parties-badge")).to_be_visible()
        await album.add(ada.page, f"third-parties-badge-{language}")
        await ada.page.set_viewport_size({"width": 1200, "height": 900})
        await opens_list(ada)
        await album.add(ada.page, f"third-parties-wide-{language}")
    await ada.changes_over("en", DESK)
    assert not found, "\n".join(found)


async def test_an_administrator_is_warned_and_says_yes_again(
    people: People, friends: Friends, album: Album
) -> None:
    ada = friends.ada
    touchpoints = people.server.house.touchpoints
    await put_term(touchpoints, "push_gateway", 14, nothing)
    await opens_list(ada)
    warning = ada.page.get_by_text("Ending by themselves within 30 days")
    await expect(warning).to_contain_text(PHONES)
    await album.add(ada.page, "ending-warned")
    row = card(ada, PHONES)
    again = row.get_by_role("button", name="Allow it for another year…")
    await again.scroll_into_view_if_needed()
    await album.add(ada.page, "ending-row")
    await again.press("Enter")
    question = ada.page.get_by_role("dialog", name="Allow it for another year?")
    await expect(question).to_contain_text("This may go on leaving your server")
    assert not await axe.violations(ada.page)
    await album.add(ada.page, "ending-question")
    await ada.answer("Allow it for a year").press("Enter")
    await expect(warning).to_be_hidden()
    await expect(row).to_contain_text("It ends by itself")
