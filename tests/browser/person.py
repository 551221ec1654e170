"""What people do in the app, by the words they read on it."""

import json
import re
from pathlib import Path
from typing import Protocol

from playwright.async_api import Locator, Page, ViewportSize, expect
from tests.browser.chromium import Profile
from tests.browser.words import said_in

PASSWORD = "seven robins on a wet fence"
PHONE: ViewportSize = {"width": 390, "height": 844}
DESK: ViewportSize = {"width": 1280, "height": 720}
SIGNED_OUT_WITHIN_MS = 5_000
"""Long enough for a busy machine, too short for the garbage collector."""


class Named(Protocol):
    """Somebody, in whatever app."""

    name: str


class Person:
    """Somebody in front of one browser profile."""

    def __init__(self, profile: Profile, name: str) -> None:
        self.profile = profile
        self.name = name
        self.language = "en"
        self.said: list[str] = []
        """Every text that was written in encrypted chats."""

    @property
    def page(self) -> Page:
        return self.profile.page

    # What is there, by its English words.

    def word(self, english: str) -> str:
        """What the app says for this in the language of this person."""
        return said_in(self.language, english)

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=self.word(name), exact=True)

    def answer(self, name: str) -> Locator:
        """A button of the dialog that is open."""
        dialog = self.page.get_by_role("dialog")
        return dialog.get_by_role("button", name=self.word(name), exact=True)

    def entry(self, name: str) -> Locator:
        """An entry of the menu that is open."""
        return self.page.get_by_role("menuitem", name=self.word(name))

    def field(self, label: str) -> Locator:
        return self.page.get_by_label(self.word(label), exact=True)

    def heading(self, name: str) -> Locator:
        return self.page.get_by_role("heading", name=self.word(name), exact=True)

    # Coming in.

    async def signs_up(self, link: str) -> None:
        """Make an account with a password by a first-run or invite link."""
        await self.page.goto(link)
        await self.field("Name").fill(self.name)
        await self.button("Use a password instead").click()
        await self.field("Password").fill(PASSWORD)
        await self.button("Create account").click()
        await expect(self.heading("Keep your recovery key")).to_be_visible()

    async def keeps_recovery_key(self) -> str:
        """Let the app show the recovery key, write it down and type two groups of it back."""
        await self.button("Show my recovery key").click()
        groups = self.page.get_by_role("list", name="Recovery key").get_by_role("listitem")
        await expect(groups.first).to_be_visible()
        written_down = await groups.all_inner_texts()
        await self.button("I have written it down").click()
        await expect(self.heading("Type two groups back")).to_be_visible()
        for place, group in enumerate(written_down, start=1):
            for field in await self.field(f"Group {place}").all():
                await field.fill(group)
        await self.button("Done").click()
        await self.is_inside()
        return " ".join(written_down)

    async def goes_on_without_key(self) -> None:
        await self.button("Later").click()
        await self.is_inside()

    async def has_settled(self) -> None:
        """Nothing is still coming that would move what is on the page."""
        await expect(self.page.locator(".skeleton")).to_have_count(0)

    async def is_inside(self) -> None:
        await expect(self.heading("Chats")).to_be_visible()

    async def signs_in(self, password: str = PASSWORD) -> None:
        await self.page.goto(self.profile.origin)
        await self.field("Name").fill(self.name)
        await self.field("Password").fill(password)
        await self.button("Sign in").click()

    async def unlocks(self, recovery_key: str) -> None:
        """Answer what a new device is asked first."""
        await self.field("Recovery key").fill(recovery_key)
        await self.button("Unlock with recovery key").click()
        await self.is_inside()

    async def changes_over(self, language: str, viewport: ViewportSize) -> None:
        """Begin again at the list of chats in another language, on a screen of this size."""
        wish = json.dumps({"language": language})
        await self.page.evaluate("wish => localStorage.setItem('linnet.preferences', wish)", wish)
        self.language = language
        await self.page.set_viewport_size(viewport)
        await self.page.goto(self.profile.origin)
        await self.is_inside()

    async def signs_out(self) -> None:
        await self.button("Settings and profile").click()
        await self.button("Sign out of this device").click()
        await self.answer("Sign out").click()
        await expect(self.heading("Welcome back")).to_be_visible(timeout=SIGNED_OUT_WITHIN_MS)

    # Chats.

    async def starts_chat_with(self, other: "Person") -> None:
        await self.button("New chat or group").click()
        await self.entry("New chat").click()
        await self.chooses(other)
        await expect(self.heading(other.name)).to_be_visible()

    async def makes_invite_link(self) -> str:
        """A link by which somebody new can sign up."""
        await self.button("New chat or group").click()
        await self.entry("New chat").click()
        await self.button("Invite somebody new").click()
        link = await self.page.get_by_text(f"{self.profile.origin}/invite/").inner_text()
        await self.page.keyboard.press("Escape")
        await expect(self.page.get_by_role("dialog")).to_have_count(0)
        return link

    async def starts_group(self, name: str, *others: "Named") -> None:
        await self.button("New chat or group").click()
        await self.entry("New group").click()
        await self.field("Name of the group").fill(name)
        for other in others:
            await self.chooses(other)
        await self.button("Create group").click()
        await expect(self.heading(name)).to_be_visible()

    async def chooses(self, other: "Named") -> None:
        """Find and choose somebody in the dialog that is open."""
        dialog = self.page.get_by_role("dialog")
        await dialog.get_by_role("searchbox", name=self.word("Name or address")).fill(other.name)
        await dialog.get_by_role("button", name=re.compile(f"@{other.name}:")).click()

    async def accepts_invite(self) -> None:
        before = self.page.url
        await self.button("Accept").click()
        await expect(self.page).not_to_have_url(before)
        await expect(self.field("Message")).to_be_visible()

    async def lets_in_stranger(self) -> None:
        """Accept the request of somebody unknown, and hold nothing back of what they send."""
        await self.accepts_invite()
        held = self.page.get_by_role("region", name=self.word("Somebody you do not know"))
        await held.get_by_role("button", name=self.word("Show everything")).click()
        await expect(held).to_have_count(0)

    async def opens_chat(self, name: str) -> None:
        chats = self.page.get_by_role("navigation", name=self.word("Chats"))
        await chats.get_by_role("link", name=re.compile(name)).click()
        await expect(self.page.get_by_role("heading", name=name, exact=True)).to_be_visible()

    # Messages.

    async def writes(self, text: str) -> None:
        """Send a text in the open chat, and see it there."""
        self.said.append(text)
        await self.field("Message").fill(text)
        await self.button("Send").click()
        await expect(self.field("Message")).to_be_focused()
        await self.sees(text)

    async def attaches(self, *files: Path) -> None:
        await self.page.locator("input[type=file]").set_input_files(files)

    def message(self, text: str) -> Locator:
        """The row of the open timeline that shows this text."""
        timeline = self.page.get_by_role("region", name=self.word("Messages"))
        return timeline.get_by_role("listitem").filter(has_text=text).last

    async def sees(self, text: str) -> None:
        await expect(self.message(text)).to_be_visible()

    async def picks(self, text: str, entry: str) -> None:
        """Choose an entry of a message's menu."""
        await self.message(text).click(button="right")
        await self.entry(entry).click()

    # Others.

    async def opens_person(self, other: "Person") -> None:
        """Open what the details of the chat say about somebody."""
        details = self.page.get_by_role("complementary", name=self.word("Details"))
        if not await details.is_visible():
            await self.button("Details").click()
        await details.get_by_role("button", name=re.compile(f"^{other.name}")).click()

    async def asks_to_verify(self, other: "Person") -> None:
        await self.opens_person(other)
        await self.answer("Verify").click()
