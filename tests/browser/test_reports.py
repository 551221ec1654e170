"""A report from an encrypted chat, and what comes of it for the person whom it is about."""

import pytest_asyncio
from playwright.async_api import expect
from tests.browser.album import Album
from tests.browser.people import Friends
from tests.browser.person import PASSWORD, Person
from tests.kit.client import Client
from tests.kit.server import SERVER_NAME, Server

API = "/_linnet/moderation"
VILE = "You will regret that you ever spoke"


@pytest_asyncio.fixture(scope="module")
async def team(served: Server, friends: Friends) -> Client:
    """Ada as the administrator, by an app of her own."""
    who = {"type": "m.id.user", "user": friends.ada.name}
    body = {"type": "m.login.password", "identifier": who, "password": PASSWORD}
    answer = await Client(served).post("/login", body)
    return Client(served, answer["access_token"])


async def only_case(team: Client) -> str:
    (case,) = (await team.get(f"{API}/cases"))["cases"]
    return f"{API}/cases/{case['case_id']}"


async def switches(person: Person, name: str) -> None:
    switch = person.page.get_by_role("switch", name=name)
    await person.page.locator("label", has=switch).click()
    await expect(switch).to_be_checked()


async def test_a_report_from_an_encrypted_chat_is_proven_and_nothing_else_revealed(
    friends: Friends, team: Client, album: Album
) -> None:
    ada, bruno = friends.ada, friends.bruno
    await bruno.writes(VILE)
    await ada.sees(VILE)

    await ada.picks(VILE, "Report…")
    dialog = ada.page.get_by_role("dialog")
    await dialog.get_by_text("Threats of violence").click()
    await switches(ada, f"Block {bruno.name} from now on")
    await expect(dialog.get_by_text("Only this message is revealed")).to_be_visible()
    await expect(dialog.get_by_text("Cannot be proven")).to_have_count(0)
    await album.add(ada.page, "report")
    await ada.answer("Send report").click()

    await expect(dialog.get_by_text("It is proven")).to_be_visible()
    await album.add(ada.page, "report-sent")
    await ada.answer("Done").click()
    # Blocked in the same step.
    await expect(ada.message(VILE)).to_have_count(0)

    case = await only_case(team)
    (evidence,) = (await team.get(case))["evidence"]
    assert (evidence["result"], evidence["device"]) == ("verified", "fits")
    (read,) = (await team.post(f"{case}/messages"))["messages"]
    assert read["content"]["body"] == VILE


async def test_who_is_suspended_reads_why_and_complains(
    friends: Friends, team: Client, album: Album
) -> None:
    bruno, reason = friends.bruno, "Rule 3: nobody is threatened here."
    decided = {"outcome": "measures_taken", "measures": ["suspend"], "reason": reason}
    await team.put(f"{await only_case(team)}/decision", decided)

    # No reload: what the server says reaches the open page.
    await expect(bruno.page.get_by_text(reason).first).to_be_visible()
    await expect(bruno.field("Message")).to_have_count(0)
    await album.add(bruno.page, "suspended")
    await bruno.opens_chat(SERVER_NAME)
    card = bruno.message("Your account is suspended: you can read on, but not write.")
    await expect(card).to_be_visible()
    await album.add(bruno.page, "decision-card")
    await card.get_by_role("button", name="See decisions").click()

    await expect(bruno.heading("Decisions")).to_be_visible()
    await bruno.button("Complain").click()
    await bruno.field("What is wrong with the decision?").fill("It was a line from a song.")
    await bruno.answer("Send complaint").click()
    await expect(bruno.page.get_by_text("It waits for somebody")).to_be_visible()
    await album.add(bruno.page, "complaint")
    (complaint,) = (await team.get(f"{API}/complaints"))["complaints"]
    assert complaint["reason"] == "It was a line from a song."
