"""The story at the size of a phone, with a finger: one thing on the screen at a time."""

from playwright.async_api import expect
from tests.browser.album import Album
from tests.browser.people import Friends, People

PHONE = {
    "viewport": {"width": 390, "height": 844},
    "device_scale_factor": 2,
    "is_mobile": True,
    "has_touch": True,
    "color_scheme": "dark",
}
WIDER_THAN_SCREEN = "document.documentElement.scrollWidth > innerWidth"


async def test_a_chat_on_a_phone(people: People, friends: Friends, album: Album) -> None:
    carla = await people.invited("carla", **PHONE)
    page = carla.page
    await carla.starts_chat_with(friends.bruno)
    await expect(page.get_by_role("navigation", name="Chats")).to_be_hidden()
    await carla.writes("Can you hear them from your window?")
    await friends.bruno.accepts_invite()
    await friends.bruno.writes("Every morning at five")
    await carla.sees("Every morning at five")
    await album.add(page, "phone-chat-dark")
    assert not await page.evaluate(WIDER_THAN_SCREEN)
    await carla.button("Details").tap()
    await expect(carla.button("Leave chat")).to_be_visible()
    assert not await page.evaluate(WIDER_THAN_SCREEN)
    await page.go_back()
    await expect(carla.field("Message")).to_be_visible()
    await carla.button("Back to chats").tap()
    await expect(page.get_by_role("navigation", name="Chats")).to_be_visible()
    await expect(carla.field("Message")).to_be_hidden()
    assert not await page.evaluate(WIDER_THAN_SCREEN)
    await album.add(page, "phone-chats-dark")
