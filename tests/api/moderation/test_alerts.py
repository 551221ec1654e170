"""Those who look after cases are told of new ones, and of nothing in them."""

from typing import Any

from tests.api.moderation.reporting import names, new_invites, notices_to, reports, room_of
from tests.kit.client import Client
from tests.kit.server import Server

from linnet.moderation.alert import TYPE, alert

URGENT = "violence.threats"


def told_of(notices: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [case for notice in notices if TYPE in notice for case in notice[TYPE]["cases"]]


async def test_the_team_hears_of_a_threat_at_once(
    server: Server, alice: Client, bob: Client, carol: Client, dave: Client
) -> None:
    for moderator in (bob, carol):
        await names(server, moderator)
    room_id = await room_of(alice, bob, dave)
    event_id = await bob.sends(room_id, "I will find you")
    await reports(dave, room_id, event_id, harm=URGENT, reason="he means it")
    notices = await notices_to(carol)
    assert URGENT in [case["harm"] for case in told_of(notices)]
    for secret in ("find you", "means it", dave.user_id, bob.user_id):
        assert secret not in str(notices)
    assert told_of(await notices_to(server.admin))
    # Nobody hears what is said of them, nor a room's moderator what is not for the room.
    await alert(server.house.moderation)
    for person in (alice, bob, dave):
        assert await new_invites(person) == []


async def test_a_room_hears_of_what_is_for_it_alone(
    server: Server, alice: Client, bob: Client, carol: Client, dave: Client
) -> None:
    await names(server, dave)
    room_id = await room_of(alice, bob, carol)
    event_id = await bob.sends(room_id, "vile")
    await reports(carol, room_id, event_id, harm=URGENT, to="room")
    (case,) = told_of(await notices_to(alice))
    assert (case["forum"], case["room_id"]) == ("room", room_id)
    await alert(server.house.moderation)
    for person in (bob, carol, dave):
        assert await new_invites(person) == []


async def test_many_cases_make_one_notice(
    server: Server, alice: Client, bob: Client, carol: Client, dave: Client
) -> None:
    room_id = await room_of(alice, bob, carol, dave)
    for person in (bob, carol):
        event_id = await person.sends(room_id, "spam")
        await reports(dave, room_id, event_id, harm="spam", to="room")
    await alert(server.house.moderation)
    notices = await notices_to(alice)
    assert {case["harm"] for case in told_of(notices)} == {"spam"}
    assert len(notices) <= 2
    assert len(told_of(notices)) == 2
