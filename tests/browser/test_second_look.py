"""Who wants to be asked before sending what may hurt is asked once, and nobody else ever."""

from playwright.async_api import Request, expect
from tests.browser.album import Album
from tests.browser.people import Friends

HURTFUL = "All foreigners are vermin"
QUESTION = "This may hurt somebody. Do you want to send it like this?"


async def test_a_hurtful_message_waits_for_a_second_press_if_one_wants_that(
    friends: Friends, album: Album
) -> None:
    ada, page = friends.ada, friends.ada.page
    chat = page.url
    fetched: list[str] = []

    def note(request: Request) -> None:
        if request.url.endswith(".model"):
            fetched.append(request.url)

    page.on("request", note)
    await ada.writes("I hate all women, all of them are stupid")
    assert not fetched, "the model is only fetched by who wants it"

    await page.goto(f"{ada.profile.origin}/settings/messages")
    await page.get_by_role("switch", name="Ask me before I send").check(force=True)
    async with page.expect_response(lambda answer: answer.url.endswith(".model")) as answer:
        await page.goto(chat)
    assert (await answer.value).ok
    await expect(page.locator("[data-second-look=true]")).to_have_count(1)
    assert all(url.startswith(ada.profile.origin) for url in fetched)

    await ada.field("Message").fill(HURTFUL)
    await ada.button("Send").click()
    await expect(page.get_by_text(QUESTION)).to_be_visible()
    await album.add(page, "second-look")
    await ada.field("Message").fill("See you at the pond")
    await expect(page.get_by_text(QUESTION)).to_have_count(0)
    await ada.button("Send").click()
    await ada.sees("See you at the pond")

    await ada.field("Message").fill(HURTFUL)
    await page.keyboard.press("Enter")
    await expect(page.get_by_text(QUESTION)).to_be_visible()
    await page.keyboard.press("Enter")
    await friends.bruno.sees(HURTFUL)
    await expect(page.get_by_text(QUESTION)).to_have_count(0)
    ada.said.append(HURTFUL)
