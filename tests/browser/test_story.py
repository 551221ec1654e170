"""From an empty server to two people who write to each other, encrypted."""

from collections.abc import Awaitable, Callable

from tests.browser.album import Album
from tests.browser.person import Person
from tests.kit.server import Server

from linnet.accounts.create import first_run_link
from linnet.accounts.invites import InviteRequest, create_invite

FIRST_MESSAGE_WITHIN_S = 60


async def test_two_people_write_within_a_minute(
    served: Server, new_person: Callable[..., Awaitable[Person]], album: Album
) -> None:
    began_s = served.loop.time()
    accounts = served.house.accounts
    link = await first_run_link(accounts)
    assert link is not None
    ada: Person = await new_person("ada")
    await ada.signs_up(link)
    await ada.keeps_recovery_key()
    invite = await create_invite(accounts, None, InviteRequest())
    bruno: Person = await new_person("bruno")
    await bruno.signs_up(invite.link)
    await bruno.goes_on_without_key()

    await ada.starts_chat_with(bruno)
    await ada.writes("The linnets are back")
    await bruno.accepts_invite()
    await bruno.sees("The linnets are back")
    await album.add(bruno.page, "first-message")
    assert served.loop.time() - began_s < FIRST_MESSAGE_WITHIN_S
