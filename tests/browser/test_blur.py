"""What is behind somebody is blurred before it is sent, by this device alone."""

from collections.abc import Iterator

import pytest
from playwright.async_api import Page, expect
from tests.browser.album import Album
from tests.browser.calling import Caller
from tests.browser.chromium import Chromium
from tests.browser.people import Friends

# How much neighbouring points of the own picture differ where Chromium writes the time: hardly,
# when that is blurred. The disc below may be taken for a person.
_SHARPNESS = """async () => {
  const video = document.querySelector("video.call-mirrored");
  await new Promise((resolve) => video.requestVideoFrameCallback(resolve));
  const canvas = document.createElement("canvas");
  canvas.width = 320;
  canvas.height = 180;
  const brush = canvas.getContext("2d");
  brush.drawImage(video, 0, 0, 320, 180);
  const { data } = brush.getImageData(0, 0, 320, 36);
  let sum = 0;
  for (let at = 4; at < data.length; at += 4) sum += Math.abs(data[at + 1] - data[at - 3]);
  return sum / (320 * 36);
}"""


async def sharpness(page: Page) -> float:
    await expect(page.locator("video.call-mirrored")).to_be_visible()
    return float(await page.evaluate(_SHARPNESS))


@pytest.fixture(autouse=True)
def words_of_library(chromium: Chromium) -> Iterator[None]:
    """It tells how it works, and Chromium how slow pictures come back without a graphics card.

    At the end of a track Chromium also drops the pictures that wait in its streams, which nobody
    else can close, and complains of them when the machine was slow enough that there were some.
    """
    dropped = "A VideoFrame was garbage collected"
    graphics = "GL Driver Message|_graph.cc|gl_context.cc|_feedback_manager.cc"
    with chromium.expecting(f"{graphics}|{dropped}"):
        yield


async def test_the_background_is_blurred_on_this_device(friends: Friends, album: Album) -> None:
    ada, bruno = Caller(friends.ada), Caller(friends.bruno)
    await ada.person.button("Video call").click()
    before = await sharpness(ada.page)
    await ada.button("Choose camera and microphone").click()
    switch = ada.page.get_by_role("switch", name="Blur what is behind me")
    await switch.press("Space")
    await expect(switch).to_be_checked()
    await album.add(ada.page, "call-blur-choice")
    await ada.page.keyboard.press("Escape")
    assert await sharpness(ada.page) < before / 2
    await album.add(ada.page, "call-blur-lobby")
    await ada.button("Call").click()
    await bruno.answers()
    await bruno.sees(ada)
    await bruno.closes_connection()
    assert await sharpness(ada.page) < before / 2
    await ada.button("More").click()
    await ada.page.get_by_role("menuitem", name="Camera and microphone").click()
    await switch.press("Space")
    await expect(switch).not_to_be_checked()
    await ada.page.keyboard.press("Escape")
    await bruno.sees(ada)
    await bruno.closes_connection()
    assert await sharpness(ada.page) > before / 2
    await ada.leaves()
    await bruno.is_out()
