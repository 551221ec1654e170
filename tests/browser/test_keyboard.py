"""Everything that matters, without a pointer; after each step the focus is where work goes on."""

import re

from playwright.async_api import expect
from tests.browser.people import Friends, People
from tests.browser.person import PASSWORD

HAS_FOCUS = "element => element === document.activeElement"
TABS_MAX = 5
"""From the top of a page to its field."""


async def test_a_day_without_a_mouse(people: People, friends: Friends) -> None:
    ada = await people.at_new_profile("ada")
    keyboard, page = ada.page.keyboard, ada.page
    await page.goto(ada.profile.origin)
    await expect(ada.field("Name")).to_be_focused()
    await keyboard.type("ada")
    await keyboard.press("Tab")
    await expect(ada.field("Password")).to_be_focused()
    await keyboard.type(PASSWORD)
    await keyboard.press("Enter")
    await expect(ada.heading("Unlock your messages")).to_be_visible()
    for _ in range(TABS_MAX):
        if await ada.field("Recovery key").evaluate(HAS_FOCUS):
            break
        await keyboard.press("Tab")
    await expect(ada.field("Recovery key")).to_be_focused()
    await keyboard.type(friends.recovery_key)
    await keyboard.press("Enter")
    await ada.is_inside()

    await expect(page.get_by_role("link", name=re.compile("bruno"))).to_be_visible()
    await keyboard.press("Control+k")
    await expect(ada.field("People, chats and messages")).to_be_focused()
    await keyboard.type("bruno")
    await expect(page.get_by_role("option", name=re.compile("bruno")).first).to_be_visible()
    await keyboard.press("Enter")
    await expect(ada.field("Message")).to_be_focused()
    await keyboard.type("No mouse today")
    await keyboard.press("Enter")
    sent = ada.message("No mouse today").get_by_role("img", name="Sent", exact=True)
    await expect(sent).to_be_visible()
    await expect(ada.field("Message")).to_be_focused()
    await expect(ada.field("Message")).to_have_value("")

    await keyboard.press("Shift+F6")
    await expect(ada.message("No mouse today")).to_be_focused()
    await keyboard.press("Enter")
    await expect(page.get_by_role("menu")).to_be_visible()
    await keyboard.press("Shift+Tab")
    await expect(
        page.get_by_role("button", name=re.compile("React with|More emoji")).and_(
            page.locator(":focus")
        )
    ).to_have_count(1)
    await ada.button("React with 👍").focus()
    await keyboard.press("Enter")
    reaction = ada.message("No mouse today").get_by_role("button", name="👍 1, from ada")
    await expect(reaction).to_be_visible()
    await expect(ada.message("No mouse today")).to_be_focused()

    await keyboard.press("Control+/")
    await expect(ada.heading("Keyboard")).to_be_focused()
    await page.go_back()
    await expect(ada.field("Message")).to_be_focused()
