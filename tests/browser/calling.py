"""What people do in calls, and how much of each other reaches them."""

import re
import time

from playwright.async_api import Locator, expect
from tests.browser.person import Named, Person

HEARD_WITHIN_S = 60
"""Encoding and decoding on a busy machine takes its time."""
LOOK_EVERY_MS = 200


class Caller:
    """Somebody with the chat open, before, in and after a call."""

    def __init__(self, person: Person) -> None:
        self.person = person
        self.page = person.page
        self.name = person.name

    @property
    def stage(self) -> Locator:
        return self.page.get_by_role("dialog", name=re.compile("^Call: "))

    def button(self, name: str) -> Locator:
        return self.stage.get_by_role("button", name=name, exact=True)

    @property
    def ring(self) -> Locator:
        return self.page.get_by_role("alertdialog", name=re.compile("calls$"))

    @property
    def who_is_here(self) -> Locator:
        """The button with the number of devices in the call."""
        return self.stage.get_by_role("button", name=re.compile("^Who is here"))

    async def calls(self, how: str = "Video call") -> None:
        """Through the lobby into the call."""
        await self.person.button(how).click()
        await self.button("Call").click()
        await expect(self.button("Leave call")).to_be_visible()

    async def joins(self) -> None:
        await self.page.get_by_role("button", name=re.compile("^Join · ")).click()
        await self.button("Join call").click()
        await expect(self.button("Leave call")).to_be_visible()

    async def answers(self, how: str = "Answer with camera") -> None:
        await self.ring.get_by_role("button", name=how, exact=True).click()
        await expect(self.button("Leave call")).to_be_visible()

    async def is_cut_off(self) -> None:
        """The app has noticed that nothing arrives any more, and says so."""
        await expect(self.stage.get_by_text("The connection was lost.")).to_be_visible()

    async def leaves(self) -> None:
        await self.button("Leave call").click()
        await self.is_out()

    async def is_out(self) -> None:
        """In no call, without having to do anything about it."""
        await expect(self.stage).to_have_count(0)

    # What arrives, after it was decrypted and decoded.

    async def looks_at_connection(self) -> Locator:
        """Open the connection details; they stay open."""
        details = self.page.get_by_role("dialog", name="Connection details")
        if not await details.is_visible():
            await self.button("More").click()
            await self.page.get_by_role("menuitem", name="Connection details").click()
            await expect(details).to_be_visible()
        return details

    async def closes_connection(self) -> None:
        await (
            self.page.get_by_role("dialog", name="Connection details")
            .get_by_role("button", name="Close")
            .click()
        )

    async def measure(self, other: Named, kind: str, what: str) -> float:
        """The newest number about a stream; 0 where there is none."""
        details = await self.looks_at_connection()
        stream = f'[data-identity^="@{other.name}:"][data-kind="{kind}"]'
        found = await details.locator(stream).evaluate_all(
            "(lines, what) => lines.map((line) => Number(line.dataset[what]))", what
        )
        return float(max(found, default=0))

    async def receives(
        self, other: Named, kind: str, what: str, within_s: float = HEARD_WITHIN_S
    ) -> float:
        """Wait until a number grows, and say how long that took in seconds."""
        began = time.monotonic()
        before = await self.measure(other, kind, what)
        while (now := await self.measure(other, kind, what)) <= before:
            waited_s = time.monotonic() - began
            assert waited_s < within_s, f"{self.name} gets no {kind} of {other.name}"
            # A stream that has begun anew counts from the beginning.
            before = min(before, now)
            await self.page.wait_for_timeout(LOOK_EVERY_MS)
        return time.monotonic() - began

    async def sees(self, other: Named, within_s: float = HEARD_WITHIN_S) -> float:
        return await self.receives(other, "camera", "frames", within_s)

    async def hears(self, other: Named, within_s: float = HEARD_WITHIN_S) -> float:
        return await self.receives(other, "microphone", "energy", within_s)
