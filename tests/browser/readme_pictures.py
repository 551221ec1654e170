"""Takes the pictures of the README anew, of the running app: `make pictures`.

    python -m tests.browser.readme_pictures FOLDER

Four people sign up at a server of this process and talk. They are made up, and so are the drawings.
"""

import asyncio
import json
import math
import random
import re
import sys
import tempfile
from pathlib import Path

from PIL import Image, ImageDraw, ImageFilter
from playwright.async_api import expect
from tests.browser.chromium import SEES_WITHIN_MS, running_chromium
from tests.browser.looks import put_on
from tests.browser.people import People
from tests.browser.person import DESK, PHONE, Person
from tests.kit.server import Server

from linnet.accounts.create import first_run_link
from linnet.accounts.invites import InviteRequest, create_invite
from linnet.accounts.profile import set_field
from linnet.ids import UserId

TRIP = "Trip to Marseille"
CAPTION = "The bay, seen from the house where we sleep"
NAMES = {"ada": "Ada", "bruno": "Bruno", "carla": "Carla", "dalia": "داليا"}
PHOTO_SIZE = (960, 600)
Colour = tuple[int, int, int]
Portrait = tuple[Colour, Colour, Colour, Colour]
"""Of ground, hair, skin and clothes."""


def _between(one: Colour, other: Colour, share: float) -> Colour:
    return tuple(round(a + (b - a) * share) for a, b in zip(one, other, strict=True))  # type: ignore[return-value]


def draws_bay(place: Path) -> Path:
    """An evening at the sea, drawn: nobody's photograph."""
    width, height = PHOTO_SIZE
    horizon = round(height * 0.62)
    image = Image.new("RGB", PHOTO_SIZE)
    draw = ImageDraw.Draw(image)
    for y in range(horizon):
        draw.line(
            [(0, y), (width, y)], _between((62, 74, 137), (255, 190, 130), (y / horizon) ** 1.4)
        )
    for y in range(horizon, height):
        share = (y - horizon) / (height - horizon)
        draw.line([(0, y), (width, y)], _between((232, 158, 124), (38, 52, 98), share**0.6))
    sun = (round(width * 0.66), horizon - 70)
    glow = Image.new("L", PHOTO_SIZE)
    ImageDraw.Draw(glow).ellipse([sun[0] - 150, sun[1] - 150, sun[0] + 150, sun[1] + 150], 150)
    image.paste((255, 226, 170), mask=glow.filter(ImageFilter.GaussianBlur(70)))
    draw.ellipse([sun[0] - 34, sun[1] - 34, sun[0] + 34, sun[1] + 34], (255, 241, 208))
    rng = random.Random(7)
    for number, colour in enumerate([(150, 116, 150), (104, 82, 128), (62, 54, 98)]):
        phase, rise = rng.random() * 6, 95 - 26 * number
        ridge = [
            (
                x,
                horizon
                - max(
                    0,
                    rise * (0.55 + 0.45 * math.sin(x / (150 + 40 * number) + phase))
                    + 9 * math.sin(x / 23 + phase)
                    - 60
                    * (x > width * (0.5 - number * 0.13))
                    * ((x / width - 0.5 + number * 0.13) * 3),
                ),
            )
            for x in range(0, width + 6, 6)
        ]
        draw.polygon([(0, horizon), *ridge, (width, horizon)], colour)
    for _ in range(240):
        y = rng.randint(horizon + 4, height - 1)
        spread = 16 + (y - horizon) * 0.5
        x, length = rng.gauss(sun[0], spread), rng.randint(8, 34)
        draw.line([(x, y), (x + length, y)], (255, 222, 176), 2)
    image.filter(ImageFilter.GaussianBlur(0.6)).save(place)
    return place


def draws_face(
    place: Path, colours: tuple[Colour, Colour, Colour, Colour], *, is_long: bool
) -> Path:
    """A portrait of a few shapes."""
    ground, hair, skin, shirt = colours
    image = Image.new("RGB", (512, 512), ground)
    draw = ImageDraw.Draw(image)
    draw.ellipse([142, 76, 370, 330], hair)
    if is_long:
        draw.rounded_rectangle([130, 200, 382, 420], 60, hair)
    draw.ellipse([70, 370, 442, 700], shirt)
    draw.rounded_rectangle([216, 300, 296, 410], 36, skin)
    draw.ellipse([166, 120, 346, 340], skin)
    draw.pieslice([150, 90, 362, 300], 180, 360, hair)
    image.resize((256, 256), Image.Resampling.LANCZOS).save(place)
    return place


FACES: dict[str, Portrait] = {
    "ada": ((214, 226, 240), (60, 42, 38), (232, 190, 160), (70, 90, 170)),
    "bruno": ((240, 222, 196), (90, 62, 40), (214, 164, 128), (62, 120, 96)),
    "carla": ((232, 214, 232), (34, 28, 36), (156, 106, 78), (196, 92, 86)),
    "dalia": ((208, 232, 222), (84, 60, 130), (222, 176, 146), (84, 60, 130)),
}


LONG_HAIR = {"ada", "carla", "dalia"}


class Scene:
    """The four people, each at the start of their app."""

    def __init__(self, people: People, folder: Path) -> None:
        self.people = people
        self.folder = folder

    async def comes(self, name: str) -> Person:
        accounts = self.people.server.house.accounts
        link = await first_run_link(accounts)
        if link is None:
            link = (await create_invite(accounts, None, InviteRequest())).link
        person = await self.people.at_new_profile(name, viewport=DESK, device_scale_factor=1.5)
        await person.signs_up(link)
        if name == "ada":
            await person.keeps_recovery_key()
        else:
            await person.goes_on_without_key()
        user_id = UserId(f"@{name}:{accounts.server_name}")
        await set_field(accounts, user_id, "displayname", json.dumps(NAMES[name]).encode())
        face = draws_face(self.folder / f"{name}.png", FACES[name], is_long=name in LONG_HAIR)
        await person.page.goto(f"{person.profile.origin}/settings/profile")
        changed = person.page.expect_response(lambda one: one.url.endswith("/avatar_url"))
        async with changed:
            await person.page.locator("input[type=file]").first.set_input_files(face)
        await person.page.goto(person.profile.origin)
        await person.is_inside()
        return person


async def take(folder: Path) -> None:
    expect.set_options(timeout=SEES_WITHIN_MS)
    with tempfile.TemporaryDirectory() as drawings:
        server = await Server.start(registration="invite")
        async with running_chromium() as chromium:
            people = People(chromium, server, service_workers="block")
            await tell(Scene(people, Path(drawings)), folder)
            await people.leave()
        await server.stop()


async def shot(person: Person, place: Path, colours: str) -> None:
    """A picture without a pointer and without a field that waits for words."""
    await put_on(person.page, colours)
    await person.page.mouse.move(0, 0)
    await person.page.evaluate("document.activeElement?.blur()")
    await person.page.wait_for_timeout(1_000)  # pictures fade in
    await person.page.screenshot(path=place, animations="disabled")


async def opens_direct(one: Person, other: Person) -> None:
    await one.button("New chat or group").click()
    await one.entry("New chat").click()
    await one.chooses(other)
    await expect(one.heading(NAMES[other.name])).to_be_visible()


async def reads(person: Person, name: str) -> None:
    """Look into a chat, as somebody does who keeps up."""
    chats = person.page.get_by_role("navigation", name=person.word("Chats"))
    await chats.get_by_role("link", name=re.compile(f"^{name}")).click()
    await expect(person.page.get_by_role("heading", name=name, exact=True)).to_be_visible()
    await expect(person.field("Message")).to_be_visible()


async def reacts(person: Person, text: str, emoji: str) -> None:
    await person.message(text).click(button="right")
    await person.page.get_by_role("button", name=emoji).last.click()
    await expect(person.message(text).get_by_role("button", name=emoji)).to_be_visible()


async def tell(scene: Scene, folder: Path) -> None:
    ada, bruno, carla, dalia = [await scene.comes(name) for name in NAMES]
    for other, words in (
        (bruno, "Are you awake? The linnets are back in the hedge"),
        (carla, "Can you bring the tent?"),
        (dalia, "صباح الخير! هل أنتِ جاهزة للرحلة؟"),
    ):
        await opens_direct(ada, other)
        await ada.writes(words)
        await other.lets_in_stranger()
    await carla.writes("It is in the car already")
    await tells_of_birds(ada, bruno)
    await plans_the_trip(scene, (ada, bruno, carla, dalia))
    for name in ("Bruno", "Carla", NAMES["dalia"], TRIP):
        await reads(ada, name)
    await ada.sees(CAPTION)
    await shot(ada, folder / "desktop.png", "light")
    await ada.changes_over("en", PHONE)
    await reads(ada, "Bruno")
    await shot(ada, folder / "phone.png", "dark")
    await packs_in_arabic(ada, dalia)
    await shot(dalia, folder / "arabic.png", "light")


async def tells_of_birds(ada: Person, bruno: Person) -> None:
    await bruno.writes("Since five, thanks to them ☕")
    await reads(ada, "Bruno")
    await ada.writes("They sing as if they had missed us")
    await bruno.sees("missed us")
    await reacts(bruno, "missed us", "❤️")
    await bruno.button("Record a voice message").click()
    await expect(bruno.page.get_by_role("timer")).to_have_text("0:03")
    await bruno.button("Send voice message").click()
    await expect(ada.button("Play voice message")).to_be_visible()
    await bruno.writes("Listen, that one sits right above my window")


async def plans_the_trip(scene: Scene, four: tuple[Person, Person, Person, Person]) -> None:
    ada, bruno, carla, dalia = four
    await ada.starts_group(TRIP, bruno, carla, dalia)
    for other in (bruno, carla, dalia):
        await other.accepts_invite()
    await carla.writes("The train leaves at 7:04 on Saturday, platform 3")
    await ada.sees("platform 3")
    await ada.writes("I bring the coffee. And croissants, of course 🥐")
    await bruno.attaches(draws_bay(scene.folder / "the-bay.jpg"))
    await bruno.field("Message").fill(CAPTION)
    await bruno.button("Send").click()
    for other in (ada, carla):
        await other.sees(CAPTION)
        await reacts(other, CAPTION, "❤️")
    await dalia.writes("Three nights of that? Yes please 😍")


async def packs_in_arabic(ada: Person, dalia: Person) -> None:
    await dalia.changes_over("ar", DESK)
    await reads(dalia, "Ada")
    await dalia.writes("صباح النور! نعم، كل شيء جاهز 🎒")
    await ada.changes_over("en", DESK)
    await reads(ada, NAMES["dalia"])
    await ada.writes("رائع! القطار الساعة 7:04، الرصيف 3")
    await dalia.sees("الرصيف 3")
    await reacts(dalia, "الرصيف 3", "👍")
    await dalia.writes("سأحضر معي القهوة والتمر")


if __name__ == "__main__":
    asyncio.run(take(Path(sys.argv[1])))
