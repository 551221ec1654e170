"""The detector in the queue: it moves a case before its equals, says so, and does nothing else."""

# covers: linnet.cases, linnet.case

from typing import Any

from tests.api.moderation.reporting import API, disclosed, reports, room_of, speaks_in_secret
from tests.kit.client import SEES_WITHIN_S, Client
from tests.kit.megolm import Sender
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.moderation.hint import MOVED, hint_all

HATE = "All immigrants are vermin and should be thrown out"


async def case_of(server: Server, accused: Client) -> Any:
    """The case about somebody, once the detector was asked."""
    await hint_all(server.house.moderation)
    found = (await server.admin.get(f"{API}/cases", params={"limit": 500}))["cases"]
    (case,) = [one for one in found if one.get("user_id") == accused.user_id]
    return case


async def automatic_steps(server: Server, case: Any) -> list[str]:
    steps = (await server.admin.get(f"{API}/cases/{case['case_id']}"))["steps"]
    return [step["detail"] for step in steps if step["step"] == "automatic"]


async def test_what_reads_like_hate_goes_before_its_equals_and_says_so(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await room_of(alice, bob, carol)
    await reports(alice, room_id, await bob.sends(room_id, HATE))
    await reports(alice, room_id, await carol.sends(room_id, "What a lovely day for a walk"))
    hinted, other = await case_of(server, bob), await case_of(server, carol)
    assert (hinted["is_hinted"], other["is_hinted"]) == (True, False)
    assert 0 < hinted["urgency"] - other["urgency"] < 120
    assert await automatic_steps(server, hinted) == [MOVED]
    assert await automatic_steps(server, other) == []
    # It restricts nobody.
    assert (await bob.get("/_linnet/decisions"))["decisions"] == []
    await bob.sends(room_id, "I can still write")


async def test_it_never_goes_before_a_graver_harm(
    server: Server, alice: Client, bob: Client, carol: Client
) -> None:
    room_id = await room_of(alice, bob, carol)
    await reports(alice, room_id, await bob.sends(room_id, HATE), harm="harassment")
    await reports(alice, room_id, await carol.sends(room_id, "hello"), harm="violence")
    assert (await case_of(server, bob))["urgency"] < (await case_of(server, carol))["urgency"]


async def test_a_later_message_is_looked_at_and_the_hint_stays(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    await reports(alice, room_id, await bob.sends(room_id, "hello"))
    assert (await case_of(server, bob))["is_hinted"] is False
    await reports(alice, room_id, await bob.sends(room_id, HATE))
    case = await case_of(server, bob)
    assert case["is_hinted"] is True
    await reports(alice, room_id, await bob.sends(room_id, "hello again"))
    assert (await case_of(server, bob))["is_hinted"] is True
    assert await automatic_steps(server, case) == [MOVED]


async def test_of_an_encrypted_message_nothing_is_asked_even_with_its_key(
    server: Server, alice: Client, bob: Client
) -> None:
    room_id = await room_of(alice, bob)
    sender = Sender()
    event_id = await speaks_in_secret(bob, room_id, HATE, sender)
    await reports(alice, room_id, disclosed(event_id, sender.key(0)))
    assert (await case_of(server, bob))["is_hinted"] is False


async def test_without_a_model_the_queue_is_as_it_was(new_server: NewServer, tmp_path: Any) -> None:
    server = await new_server()
    server.house.moderation.scorer.__init__(tmp_path / "none")  # type: ignore[misc]
    server.admin = await server.person("admin", is_first=True)
    alice, bob = await server.person("alice"), await server.person("bob")
    room_id = await room_of(alice, bob)
    await reports(alice, room_id, await bob.sends(room_id, HATE))
    case = await case_of(server, bob)
    assert case["is_hinted"] is False


async def test_it_happens_by_itself(server: Server, alice: Client, bob: Client) -> None:
    room_id = await room_of(alice, bob)
    await reports(alice, room_id, await bob.sends(room_id, HATE))
    deadline = server.loop.time() + SEES_WITHIN_S
    case: Any = {}
    while not case.get("is_hinted") and server.loop.time() < deadline:
        found = (await server.admin.get(f"{API}/cases", params={"limit": 500}))["cases"]
        (case,) = [one for one in found if one.get("user_id") == bob.user_id]
    assert case["is_hinted"] is True
