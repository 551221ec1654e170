"""One device lets another into the account: no password, no recovery key, and all history there."""

import base64
import re
from typing import Any

import pytest
from playwright.async_api import Locator, expect
from tests.browser import axe
from tests.browser.album import Album
from tests.browser.chromium import Chromium
from tests.browser.looks import put_on
from tests.browser.people import Friends, People
from tests.browser.person import Person

PHONE: dict[str, Any] = {"viewport": {"width": 390, "height": 844}, "has_touch": True}
NO_ANSWER_YET = "status of (400|404)"
"""The app asks whether it may come in, and whether there is such a device, until there is."""
TABS_MAX = 12


@pytest.fixture(autouse=True)
def _questions_are_no_problem(chromium: Chromium, no_page_does_wrong: None) -> Any:
    with chromium.expecting(NO_ANSWER_YET):
        yield


def says(person: Person, english: str) -> Locator:
    """The step that says this, in the language of the person."""
    return person.page.get_by_role("status").filter(has_text=person.word(english))


async def opens_settings(known: Person) -> None:
    await known.page.goto(f"{known.profile.origin}/settings/devices")
    await known.button("Link a device").click()
    await shows_code(known)


async def opens_sign_in(fresh: Person) -> None:
    await fresh.page.goto(fresh.profile.origin)
    await fresh.button("Sign in with another device").click()
    await shows_code(fresh)


async def shows_code(person: Person) -> None:
    code = person.page.get_by_role("img", name=person.word("QR code that links a device"))
    await expect(code).to_be_visible()


async def has_code(person: Person) -> str:
    """The code as text, as somebody copies it who has no camera."""
    await person.button("No camera?").click()
    return await person.field("Code of this device").inner_text()


async def types_code(person: Person, code: str) -> None:
    await person.button("No camera?").click()
    await person.field("Code of the other device").fill(code)
    await person.button("Continue").click()


async def sees_digits(person: Person) -> str:
    digits = person.page.locator(".link-digits")
    await expect(digits).to_have_text(re.compile(r"^\d\d$"))
    return await digits.inner_text()


async def types_digits(person: Person, digits: str) -> None:
    await expect(person.field("Two digits")).to_be_focused()
    await person.field("Two digits").fill(digits)
    await person.page.keyboard.press("Enter")


async def meet(known: Person, fresh: Person) -> None:
    """Both, up to the question whether the new device may come in."""
    await opens_settings(known)
    await opens_sign_in(fresh)
    await types_code(fresh, await has_code(known))
    await types_digits(known, await sees_digits(fresh))
    await expect(known.button("Allow")).to_be_visible()
    await expect(
        says(fresh, "Allow this device on the other one. Both show the same code:")
    ).to_be_visible()


async def test_a_phone_is_linked_and_reads_everything(
    people: People, friends: Friends, album: Album
) -> None:
    ada, phone = friends.ada, await people.at_new_profile("ada", **PHONE)
    await meet(ada, phone)
    code = await phone.page.locator(".link-user-code").inner_text()
    await expect(ada.page.get_by_role("dialog").get_by_text(code)).to_be_visible()
    await ada.button("Allow").click()
    await expect(
        says(phone, "This device is signed in and verified. Older messages appear by and by.")
    ).to_be_visible()
    await expect(
        says(ada, "The new device is signed in and verified, and can read your messages.")
    ).to_be_visible()
    await album.add(phone.page, "link-done")
    await ada.button("Done").click()
    await phone.button("Continue").click()
    await phone.is_inside()
    await phone.opens_chat("bruno")
    await phone.sees("Good morning from the hedge")
    await phone.writes("From my telephone, which knows it all")
    await ada.page.goto(f"{ada.profile.origin}/settings/devices")
    devices = ada.page.locator("#settings-devices").get_by_role("listitem")
    await expect(devices).to_have_count(2)
    await expect(devices.get_by_text("Verified", exact=True)).to_have_count(2)
    await friends.bruno.sees("From my telephone, which knows it all")


async def test_the_new_device_shows_the_code_and_nobody_has_a_mouse(
    people: People, friends: Friends
) -> None:
    ada, fresh = friends.ada, await people.at_new_profile("ada")
    await opens_sign_in(fresh)
    code = await has_code(fresh)
    await ada.page.goto(f"{ada.profile.origin}/settings/devices")
    keyboard = ada.page.keyboard
    await ada.button("Link a device").focus()
    await keyboard.press("Enter")
    await shows_code(ada)
    await tabs_to(ada, ada.button("No camera?"))
    await keyboard.press("Enter")
    await tabs_to(ada, ada.field("Code of the other device"))
    await keyboard.insert_text(code)
    await keyboard.press("Enter")
    await types_digits(fresh, await sees_digits(ada))
    await expect(ada.button("Allow")).to_be_visible()
    await tabs_to(ada, ada.button("Allow"))
    await keyboard.press("Enter")
    await expect(
        says(fresh, "This device is signed in and verified. Older messages appear by and by.")
    ).to_be_visible()
    await tabs_to(fresh, fresh.button("Continue"))
    await fresh.page.keyboard.press("Enter")
    await fresh.is_inside()
    await fresh.opens_chat("bruno")
    await fresh.sees("Good morning from the hedge")


async def tabs_to(person: Person, place: Locator) -> None:
    for _ in range(TABS_MAX):
        if await place.evaluate("element => element === document.activeElement"):
            break
        await person.page.keyboard.press("Tab")
    await expect(place).to_be_focused()


def meeting_place(code: str) -> str:
    """The path of the place that a code leads to, which the server forgets after five minutes."""
    words = base64.b64decode(code + "=" * (-len(code) % 4))
    found = re.search(rb"/_matrix/[\x21-\x7e]+", words)
    assert found is not None
    return found.group().decode()


REFUSED = "The other device did not allow it. This device was not signed in."


async def test_the_person_says_no(people: People, friends: Friends) -> None:
    ada, fresh = friends.ada, await people.at_new_profile("ada")
    await meet(ada, fresh)
    await ada.button("Do not allow").click()
    await expect(says(ada, "The device was refused. It was not signed in.")).to_be_visible()
    await expect(says(fresh, REFUSED)).to_be_visible()
    await fresh.button("Begin again").click()
    await meet(ada, fresh)
    await ada.page.get_by_role("dialog").get_by_role("button", name="Close", exact=True).click()
    await expect(says(fresh, REFUSED)).to_be_visible()
    await fresh.button("Sign in another way").click()
    await expect(fresh.heading("Welcome back")).to_be_visible()


async def test_wrong_digits_end_it_on_both_sides(people: People, friends: Friends) -> None:
    ada, fresh = friends.ada, await people.at_new_profile("ada")
    await opens_settings(ada)
    await opens_sign_in(fresh)
    await types_code(fresh, await has_code(ada))
    digits = await sees_digits(fresh)
    await types_digits(ada, "11" if digits != "11" else "12")
    await expect(says(ada, "These were not the digits that the other device")).to_be_visible()
    await expect(says(fresh, "The other device has stopped")).to_be_visible()


async def test_codes_that_lead_nowhere(people: People, friends: Friends) -> None:
    ada, fresh = friends.ada, await people.at_new_profile("ada")
    await opens_sign_in(fresh)
    await types_code(fresh, "what I had for breakfast")
    await expect(says(fresh, "This is not a code that links devices.")).to_be_visible()
    await opens_settings(ada)
    await people.server.nobody().delete(meeting_place(await has_code(ada)), expect=204)
    await expect(says(ada, "The code was too old.")).to_be_visible()
    await ada.button("Begin again").click()
    await shows_code(ada)


async def test_a_device_that_is_locked_lets_nobody_in(people: People, friends: Friends) -> None:
    locked = await people.at_new_profile("ada")
    await locked.signs_in()
    await locked.button("Later").click()
    await locked.page.goto(f"{locked.profile.origin}/settings/devices")
    await locked.button("Link a device").click()
    await expect(says(locked, "This device cannot open your messages itself.")).to_be_visible()
    await locked.answer("Unlock").click()
    await expect(locked.heading("Unlock your messages")).to_be_visible()


async def test_every_step_can_be_read(people: People, friends: Friends, album: Album) -> None:
    found: list[str] = []

    async def looks(person: Person, name: str) -> None:
        for theme in ("light", "dark"):
            await put_on(person.page, theme)
            found.extend(f"{name}-{theme}: {one}" for one in await axe.violations(person.page))
            await album.add(person.page, f"link-{name}-{person.language}-{theme}")

    ada = friends.ada
    for language in ("en", "ar"):
        fresh = await people.at_new_profile("ada", locale=language, **PHONE)
        fresh.language = language
        await fresh.page.goto(fresh.profile.origin)
        await expect(fresh.button("Sign in with another device")).to_be_visible()
        await looks(fresh, "sign-in")
        await opens_settings(ada)
        await looks(ada, "known-code")
        await opens_sign_in(fresh)
        await looks(fresh, "new-code")
        code = await has_code(ada)
        await looks(ada, "known-text")
        await types_code(fresh, code)
        digits = await sees_digits(fresh)
        await looks(fresh, "digits")
        await looks(ada, "enter-digits")
        await types_digits(ada, digits)
        await expect(ada.button("Allow")).to_be_visible()
        await looks(ada, "question")
        await expect(fresh.page.locator(".link-user-code")).to_be_visible()
        await looks(fresh, "waiting")
        await ada.button("Do not allow").click()
        await expect(fresh.button("Begin again")).to_be_visible()
        await looks(fresh, "refused")
    assert not found, "\n".join(found)
