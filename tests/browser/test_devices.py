"""A second device reads the history, and a device that is signed out keeps nothing."""

import pytest
from playwright.async_api import expect
from tests.browser.album import Album
from tests.browser.people import Friends, People

WHAT_IS_LEFT = """async () => ({
  databases: (await indexedDB.databases()).map(({ name }) => name),
  session: Object.keys(sessionStorage),
})"""


@pytest.fixture(scope="module")
def service_workers() -> str:
    """As people have it."""
    return "allow"


async def test_a_second_device_reads_the_history_with_the_recovery_key(
    people: People, friends: Friends, album: Album
) -> None:
    second = await people.at_new_profile("ada")
    await second.signs_in()
    await expect(second.heading("Unlock your messages")).to_be_visible()
    await album.add(second.page, "unlock")
    await second.unlocks(friends.recovery_key)
    await second.opens_chat("bruno")
    await second.sees("Good morning from the hedge")
    await friends.bruno.writes("And which one is this?")
    await second.sees("And which one is this?")
    await second.writes("My new telephone")
    await friends.bruno.sees("My new telephone")
    await friends.ada.sees("My new telephone")


async def test_signing_out_leaves_nothing_behind(people: People, friends: Friends) -> None:
    leaving = await people.at_new_profile("ada")
    await leaving.signs_in()
    await leaving.unlocks(friends.recovery_key)
    await leaving.opens_chat("bruno")
    await leaving.sees("Good morning from the hedge")
    await leaving.signs_out()
    left = await leaving.page.evaluate(WHAT_IS_LEFT)
    assert left == {"databases": [], "session": []}
    assert await leaving.profile.context.cookies() == []
    await leaving.page.reload()
    await expect(leaving.heading("Welcome back")).to_be_visible()


async def test_the_app_says_when_the_browser_has_deleted_its_data(
    people: People, friends: Friends
) -> None:
    forgetful = await people.at_new_profile("ada")
    await forgetful.signs_in()
    await forgetful.unlocks(friends.recovery_key)
    devtools = await forgetful.profile.context.new_cdp_session(forgetful.page)
    await forgetful.page.goto("about:blank")
    # What a browser throws away when space is short; cookies stay.
    deleted = "indexeddb,local_storage,cache_storage,service_workers"
    origin = {"origin": forgetful.profile.origin, "storageTypes": deleted}
    await devtools.send("Storage.clearDataForOrigin", origin)
    await forgetful.page.goto(forgetful.profile.origin)
    said = "The browser has deleted what Linnet kept here."
    await expect(forgetful.page.get_by_text(said)).to_be_visible()
    await forgetful.signs_in()
    await forgetful.unlocks(friends.recovery_key)
