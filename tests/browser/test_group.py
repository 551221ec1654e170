"""Three people in an encrypted group, and a code that one of them scans from another's screen."""

import pytest_asyncio
from playwright.async_api import expect
from tests.browser.album import Album
from tests.browser.people import Friends, People
from tests.browser.person import Person

GROUP = "Nest watch"
SHOW_TO_CAMERA = """
([path, box]) => {
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d");
  const [left, top, width] = box.split(" ").map(Number);
  const scale = 8;
  canvas.width = canvas.height = width * scale;
  const draw = () => {
    context.resetTransform();
    context.fillStyle = "white";
    context.fillRect(0, 0, canvas.width, canvas.height);
    context.scale(scale, scale);
    context.translate(-left, -top);
    context.fillStyle = "black";
    context.fill(new Path2D(path));
    requestAnimationFrame(draw);
  };
  draw();
  navigator.mediaDevices.getUserMedia = async () => canvas.captureStream();
}
"""
"""Makes a camera that sees a drawing: its path and its view box."""


@pytest_asyncio.fixture(scope="module")
async def carla(people: People, friends: Friends) -> Person:
    """The third one, in a group with the two friends."""
    carla = await people.invited("carla")
    await friends.ada.starts_group(GROUP, friends.bruno, carla)
    for person in (friends.bruno, carla):
        await person.accepts_invite()
    return carla


async def test_what_one_writes_the_others_read(
    friends: Friends, carla: Person, album: Album
) -> None:
    three = (friends.ada, friends.bruno, carla)
    for person in three:
        await person.writes(f"{person.name} is at the nest")
        for other in three:
            await other.sees(f"{person.name} is at the nest")
    await album.add(carla.page, "group")


async def test_two_verify_each_other_by_a_scanned_code(friends: Friends, carla: Person) -> None:
    bruno = friends.bruno
    await bruno.asks_to_verify(carla)
    await carla.accepts_invite()  # people are asked in the direct chat with them
    await carla.button("Start").click()
    await bruno.button("Show my QR code").click()
    code = bruno.page.get_by_role("img", name="QR code for verification")
    drawing = await code.locator("path").get_attribute("d")
    await carla.page.evaluate(SHOW_TO_CAMERA, [drawing, await code.get_attribute("viewBox")])
    await carla.button("Scan their QR code").click()
    await bruno.button("Yes, it does").click()
    for person in (bruno, carla):
        await expect(person.heading("Verified")).to_be_visible()
        await person.button("Done").click()


async def test_who_leaves_does_not_read_on(friends: Friends, carla: Person) -> None:
    await carla.opens_chat(GROUP)
    await friends.ada.opens_chat(GROUP)
    await carla.button("Details").click()
    await carla.button("Leave chat").click()
    await carla.answer("Leave").click()
    await expect(carla.page.get_by_role("link", name=GROUP)).to_have_count(0)
    await friends.ada.writes("The camera is broken")
    await friends.bruno.sees("The camera is broken")
    await expect(carla.page.get_by_text("The camera is broken")).to_have_count(0)
