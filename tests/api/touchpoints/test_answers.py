"""What a party says to the demand to delete is entered, signed, shown and told."""

import asyncio
import datetime
from typing import Any

import pytest
from tests.api.touchpoints.test_severing import severs
from tests.api.touchpoints.test_touchpoints import ROW
from tests.kit.client import Client
from tests.kit.clock import MovableClock
from tests.kit.people import NewServer
from tests.kit.push_gateway import PushGateway
from tests.kit.server import Server

from linnet.touchpoints.severing.answers import DUE_MS, KIND, MAX_ANSWERS, TOLD
from linnet.touchpoints.severing.document import BadReceipt, entry_of, verified
from linnet.touchpoints.severing.tell import tell_all

ANSWERS = "/_linnet/severances/1/answers"
WITHIN_S = 60


def day(clock: MovableClock, days: int = 0) -> str:
    at = datetime.datetime.fromtimestamp(clock.now_ms() / 1000, datetime.UTC)
    return (at + datetime.timedelta(days=days)).date().isoformat()


async def severed_weather(new_server: NewServer, clock: MovableClock) -> tuple[Client, Client]:
    """An administrator who has severed a contact, and somebody else."""
    server = await new_server(clock=clock)
    admin, bob = await server.person("admin", is_first=True), await server.person("bob")
    await admin.post("/_linnet/touchpoints", ROW)
    await admin.put("/_linnet/touchpoints/weather/switch", {"is_on": True})
    assert (await severs(admin, "weather"))["step"] == "done"
    return admin, bob


async def public(client: Client) -> Any:
    answer = await client.get("/.well-known/linnet/touchpoints")
    (row,) = [one for one in answer["touchpoints"] if one["id"] == "weather"]
    return row["demand"]


# covers: linnet.postSeveranceAnswer, linnet.getSeveranceAnswers
async def test_an_answer_is_a_signed_entry_that_names_the_receipt(new_server: NewServer) -> None:
    clock = MovableClock()
    admin, bob = await severed_weather(new_server, clock)
    assert (await admin.get("/_linnet/severances/1"))["demanded"]["standing"] == "waiting"
    assert (await public(bob))["standing"] == "waiting"
    assert (await admin.get(ANSWERS))["answers"] == []
    wish = {"outcome": "partly", "answered_on": day(clock), "text": "We keep the bills."}
    demanded = (await admin.post(ANSWERS, wish))["demanded"]
    assert (demanded["standing"], demanded["text"]) == ("partly", "We keep the bills.")
    assert await public(bob) == {
        "standing": "partly",
        "due_ts": demanded["due_ts"],
        "answered_on": day(clock),
    }
    await admin.post(ANSWERS, {"outcome": "deleted", "answered_on": day(clock)})
    newer, older = (await admin.get(ANSWERS))["answers"]
    receipt = verified((await admin.get("/_linnet/severances/1/receipt"))["file"].encode())
    for file, outcome in ((newer, "deleted"), (older, "partly")):
        document = verified(file["file"].encode())
        assert (document.body["kind"], document.body["answer"]["outcome"]) == (KIND, outcome)
        assert document.key == receipt.key
        assert document.body["severance_receipt"] == {
            "entry": receipt.log.index,
            "leaf": entry_of(receipt.body).hex(),
        }
        assert document.body["entered_by"] == admin.user_id
    assert (await public(bob))["standing"] == "deleted"
    everyones = (await bob.get("/_linnet/receipts"))["answers"]
    assert [one["file"] for one in everyones] == [newer["file"], older["file"]]
    acts = (await admin.get("/_linnet/admin/v1/record"))["acts"]
    assert "touchpoint.answer" in str(acts)


async def test_any_change_of_an_answer_is_found(new_server: NewServer) -> None:
    clock = MovableClock()
    admin, _ = await severed_weather(new_server, clock)
    await admin.post(ANSWERS, {"outcome": "refused", "answered_on": day(clock)})
    genuine = (await admin.get(ANSWERS))["answers"][0]["file"]
    verified(genuine.encode())
    for before, after in (("refused", "deleted"), ('"entry":0', '"entry":1'), (KIND, "other")):
        forged = genuine.replace(before, after)
        assert forged != genuine
        with pytest.raises(BadReceipt):
            verified(forged.encode())


async def test_a_month_without_an_answer_is_shown_by_itself(new_server: NewServer) -> None:
    clock = MovableClock()
    admin, bob = await severed_weather(new_server, clock)
    none = {"outcome": "none", "answered_on": day(clock)}
    await admin.post(ANSWERS, none, expect=403, errcode="M_FORBIDDEN")
    clock.advance(DUE_MS)
    for client in (admin, bob):
        assert (await public(client))["standing"] == "unanswered"
    assert (await admin.get("/_linnet/severances"))["severances"][0]["demanded"][
        "standing"
    ] == "unanswered"
    await admin.post(ANSWERS, none | {"answered_on": day(clock)})
    assert (await public(bob))["standing"] == "none"
    # They may still answer, late.
    await admin.post(ANSWERS, {"outcome": "deleted", "answered_on": day(clock)})
    assert (await public(bob))["standing"] == "deleted"


async def test_who_may_not_and_what_is_refused(new_server: NewServer) -> None:
    clock = MovableClock()
    admin, bob = await severed_weather(new_server, clock)
    good = {"outcome": "deleted", "answered_on": day(clock)}
    await bob.post(ANSWERS, good, expect=403)
    await bob.get(ANSWERS, expect=403)
    for number in ("2", "0", "x", "9" * 30):
        await admin.post(f"/_linnet/severances/{number}/answers", good, expect=404)
        await admin.get(f"/_linnet/severances/{number}/answers", expect=404)
    wrong: list[dict[str, Any]] = [
        {"outcome": "perhaps"},
        {"answered_on": "yesterday"},
        {"answered_on": day(clock, 2)},
        {"answered_on": day(clock, -2)},
        {"answered_on": day(clock).replace("-", "")},
        {"text": "x" * 2_001},
        {"text": "a\u0000b"},
    ]
    for change in wrong:
        await admin.post(ANSWERS, good | change, expect=400)
    for _ in range(MAX_ANSWERS):
        await admin.post(ANSWERS, good)
    await admin.post(ANSWERS, good, expect=403, errcode="M_FORBIDDEN")


async def test_what_nobody_was_asked_yet_has_no_answer(
    new_server: NewServer,
) -> None:
    clock = MovableClock()
    admin, bob = await severed_weather(new_server, clock)
    async with bob.server.house.hall.db.transaction() as tx:
        await tx.run("UPDATE severances SET step = 'demand', done_ts = NULL")
    wish = {"outcome": "deleted", "answered_on": day(clock)}
    await admin.post(ANSWERS, wish, expect=403, errcode="M_FORBIDDEN")
    await bob.server.nobody().post(ANSWERS, wish, expect=401)


async def untold(server: Server) -> list[Any]:
    async with server.house.hall.db.snapshot() as reader:
        return list(await reader.all("SELECT * FROM severance_answers_untold"))


async def test_people_with_a_receipt_are_told(new_server: NewServer, gateway: PushGateway) -> None:
    clock = MovableClock()
    server = await new_server(egress_allow=("127.0.0.1",), clock=clock)
    admin = await server.person("admin", is_first=True)
    bob, carol = await server.person("bob"), await server.person("carol")
    await gateway.is_set_for(bob)
    done = await severs(admin, "push_gateway")
    await admin.post(ANSWERS, {"outcome": "refused", "answered_on": day(clock)})
    async with asyncio.timeout(WITHIN_S):
        while not (invites := (await bob.get("/sync")).json.get("rooms", {}).get("invite")):
            await bob.syncs(timeout_ms=WITHIN_S * 1000)
    (room_id,) = invites
    await bob.joins(room_id)
    notice = await bob.sees(TOLD["refused"].format(party=done["party"], day=day(clock)))
    about = notice["content"]["org.linnet.answer"]
    assert (about["number"], about["outcome"]) == (1, "refused")
    assert "invite" not in (await carol.get("/sync")).json.get("rooms", {})
    assert await tell_all(server.house.severing)
    assert await untold(server) == []
