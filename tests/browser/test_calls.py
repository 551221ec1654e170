"""Calls between two browsers, through the real media server, with cameras that Chromium makes up.

Whether somebody is seen and heard is counted where it arrives, after decryption and decoding.
"""

import re

import pytest_asyncio
from playwright.async_api import expect
from tests.browser.album import Album
from tests.browser.calling import Caller
from tests.browser.people import Friends, People


@pytest_asyncio.fixture
async def ada(friends: Friends) -> Caller:
    return Caller(friends.ada)


@pytest_asyncio.fixture
async def bruno(friends: Friends) -> Caller:
    return Caller(friends.bruno)


async def test_two_see_and_hear_each_other(ada: Caller, bruno: Caller, album: Album) -> None:
    await ada.calls()
    await expect(ada.stage.get_by_text("Ringing…")).to_be_visible()
    await expect(bruno.ring).to_be_visible()
    await album.add(bruno.page, "call-rings")
    await bruno.answers()
    for one, other in ((ada, bruno), (bruno, ada)):
        await one.sees(other)
        await one.hears(other)
        await one.closes_connection()
    await album.add(ada.page, "call-of-two")
    await ada.leaves()
    await bruno.is_out()
    for one in (ada, bruno):
        await one.person.sees("Video call from ada · 0:")


async def test_a_microphone_is_muted(ada: Caller, bruno: Caller) -> None:
    await ada.calls("Voice call")
    await bruno.answers("Answer")
    await ada.hears(bruno)
    await ada.closes_connection()
    await bruno.page.keyboard.press("m")
    await expect(bruno.button("Unmute microphone")).to_be_visible()
    muted = ada.stage.locator('[data-kind="camera"]').get_by_role("img", name="Muted")
    await expect(muted).to_be_visible()
    await bruno.leaves()
    await ada.is_out()


async def test_a_call_is_declined(ada: Caller, bruno: Caller) -> None:
    await ada.calls()
    await bruno.ring.get_by_role("button", name="Decline").click()
    await expect(bruno.ring).to_have_count(0)
    await expect(ada.stage.get_by_text("Declined")).to_be_visible()
    await ada.button("Close").click()
    await ada.is_out()
    await ada.person.sees("Video call from ada · declined")


async def test_a_missed_call_is_called_back(ada: Caller, bruno: Caller) -> None:
    await ada.calls("Voice call")
    await expect(bruno.ring).to_be_visible()
    await ada.leaves()
    await expect(bruno.ring).to_have_count(0)
    await bruno.person.sees("Missed voice call from ada")
    await bruno.page.get_by_role("button", name="Call back").last.click()
    await bruno.button("Call").click()
    await ada.answers("Answer")
    await bruno.hears(ada)
    await bruno.closes_connection()
    await bruno.leaves()
    await ada.is_out()


async def test_who_is_busy_is_told_quietly(
    ada: Caller, bruno: Caller, people: People, album: Album
) -> None:
    carla = Caller(await people.invited("carla"))
    await carla.person.starts_chat_with(bruno.person)
    await carla.person.writes("Are you there?")
    await bruno.person.lets_in_stranger()
    await bruno.person.opens_chat("ada")
    await ada.calls("Voice call")
    await bruno.answers("Answer")

    await carla.calls("Voice call")
    await expect(bruno.ring).to_be_visible()
    await album.add(bruno.page, "call-rings-busy")
    await ada.hears(bruno)
    await bruno.ring.get_by_role("button", name="Decline").click()
    await expect(carla.stage.get_by_text("Declined")).to_be_visible()
    await carla.button("Close").click()
    await ada.hears(bruno)
    await ada.closes_connection()

    await carla.calls("Voice call")
    await bruno.answers("Leave and answer")
    await ada.is_out()
    await carla.hears(bruno)
    await carla.closes_connection()
    await bruno.leaves()
    await carla.is_out()
    await bruno.person.opens_chat("ada")


async def test_a_call_goes_on_beside_the_chats(ada: Caller, bruno: Caller) -> None:
    await ada.calls()
    await bruno.answers()
    await ada.page.keyboard.press("Escape")
    await expect(ada.stage).to_have_count(0)
    await ada.person.writes("I am still in the call")
    small = ada.page.get_by_role("region", name=re.compile("^Call: "))
    await small.get_by_role("button", name=re.compile("^Return to the call")).click()
    await ada.sees(bruno)
    await ada.closes_connection()
    await ada.leaves()
    await bruno.is_out()


async def test_a_screen_is_shared(ada: Caller, bruno: Caller, album: Album) -> None:
    await ada.calls("Voice call")
    await bruno.answers("Answer")
    await bruno.button("Share screen").click()
    await expect(bruno.stage.get_by_text("Everybody here sees your screen")).to_be_visible()
    await ada.receives(bruno, "screen", "frames")
    await ada.closes_connection()
    await expect(ada.stage.get_by_text("Screen of bruno")).to_be_visible()
    await album.add(ada.page, "call-screen")
    await bruno.button(
        "Stop",
    ).click()
    await expect(ada.stage.get_by_text("Screen of bruno")).to_have_count(0)
    await bruno.leaves()
    await ada.is_out()


async def test_who_reloads_the_page_is_in_the_call_again(ada: Caller, bruno: Caller) -> None:
    await ada.calls()
    await bruno.answers()
    await ada.sees(bruno)
    await ada.closes_connection()
    await bruno.page.reload()
    await expect(bruno.button("Leave call")).to_be_visible()
    await bruno.sees(ada)
    await bruno.closes_connection()
    await ada.sees(bruno)
    await ada.closes_connection()
    await ada.leaves()
    await bruno.is_out()
