"""A call and the tabs of one browser: it lives with its own tab, wherever the engine runs."""

from playwright.async_api import expect
from tests.browser.calling import Caller
from tests.browser.people import Friends


async def test_a_call_goes_on_when_the_engine_moves_and_ends_with_its_tab(friends: Friends) -> None:
    ada, bruno = Caller(friends.ada), Caller(friends.bruno)
    context, first = friends.ada.profile.context, ada.page
    second = await context.new_page()
    await second.goto(first.url)
    await expect(second.get_by_role("button", name="Video call", exact=True)).to_be_visible()
    ada.page = friends.ada.profile.page = second
    await ada.calls()
    await bruno.answers()
    await ada.hears(bruno)

    # The engine that comes up in the second tab gives bruno another key.
    def is_key(request: object) -> bool:
        return "/sendToDevice/m.room.encrypted/" in str(getattr(request, "url", ""))

    async with context.expect_event("requestfinished", is_key):
        await first.close()
    for one, other in ((ada, bruno), (bruno, ada)):
        await one.hears(other)
        await one.sees(other)
        await one.closes_connection()

    # Nobody says goodbye, but a third tab, which now has the engine's place to itself, lives on.
    third = await context.new_page()
    await third.goto(second.url)
    await expect(third.get_by_role("button", name="Join · 2")).to_be_visible()
    await second.close()
    await bruno.is_out()
