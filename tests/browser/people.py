"""People of one server, each in front of a browser profile of their own."""

from dataclasses import dataclass
from typing import Any

from tests.browser.chromium import Chromium, Profile
from tests.browser.person import Person
from tests.kit.server import Server

from linnet.accounts.create import first_run_link
from linnet.accounts.invites import InviteRequest, create_invite

FIRST_WORDS = "Good morning from the hedge"
"""What Ada writes to Bruno."""


@dataclass(frozen=True)
class Friends:
    """Two people, each in the encrypted chat with the other."""

    ada: Person
    bruno: Person
    recovery_key: str
    """Ada's."""


class Profiles:
    """Opens profiles at one server and remembers them until `leave`.

    `looks` are those of all of them, as for `Browser.new_context`.
    """

    def __init__(self, chromium: Chromium, origin: str, **looks: Any) -> None:
        self.origin = origin
        self._chromium = chromium
        self._looks = looks
        self._profiles: list[Profile] = []

    async def at_new_profile(self, name: str, **looks: Any) -> Person:
        """Somebody who has opened nothing yet; `looks` as for `Browser.new_context`."""
        profile = await self._chromium.profile(self.origin, **(self._looks | looks))
        self._profiles.append(profile)
        return Person(profile, name)

    async def leave(self) -> None:
        for profile in self._profiles:
            await profile.context.close()


class People(Profiles):
    """Profiles of people who sign up at a server of this process."""

    def __init__(self, chromium: Chromium, server: Server, **looks: Any) -> None:
        super().__init__(chromium, server.house.hall.settings.address, **looks)
        self.server = server

    async def invited(self, name: str, **looks: Any) -> Person:
        """Somebody who has just signed up by an invite link."""
        accounts = self.server.house.accounts
        link = (await create_invite(accounts, None, InviteRequest())).link
        return await self._follows(link, name, **looks)

    async def _follows(self, link: str, name: str, **looks: Any) -> Person:
        person = await self.at_new_profile(name, **looks)
        await person.signs_up(link)
        await person.goes_on_without_key()
        return person

    async def friends(self) -> Friends:
        """The first two people of an empty server, up to their first message."""
        link = await first_run_link(self.server.house.accounts)
        assert link is not None
        ada = await self.at_new_profile("ada")
        await ada.signs_up(link)
        recovery_key = await ada.keeps_recovery_key()
        bruno = await self._follows(await ada.makes_invite_link(), "bruno")
        await ada.starts_chat_with(bruno)
        await ada.writes(FIRST_WORDS)
        await bruno.lets_in_stranger()
        await bruno.sees(FIRST_WORDS)
        return Friends(ada, bruno, recovery_key)
