"""A contact is severed in one action, and the receipts prove it."""

import asyncio
import hashlib
from pathlib import Path
from typing import Any

import pytest
from tests.api.touchpoints.test_touchpoints import ROW, shown
from tests.kit.bridges import AS_TOKEN, ActingClient, Bridge, registration, write
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.push_gateway import PushGateway
from tests.kit.server import Server

from linnet.ids import UserId
from linnet.storage.database import Reader
from linnet.touchpoints.contact import Contact, Refused, Request
from linnet.touchpoints.count import Count
from linnet.touchpoints.register import PUSH_GATEWAY, Touchpoint
from linnet.touchpoints.severing import go_on, steps
from linnet.touchpoints.severing.document import Document, verified
from linnet.touchpoints.severing.holding import Dependents, Holding
from linnet.touchpoints.severing.tell import TEXT

WITHIN_S = 60
GATEWAY = "/_linnet/touchpoints/push_gateway"


def body_of(answer: dict[str, Any]) -> dict[str, Any]:
    """What a receipt says, whose file is whole."""
    return verified(answer["file"].encode()).body


async def severs(admin: Client, touchpoint_id: str, **more: Any) -> dict[str, Any]:
    answer = await admin.post(f"/_linnet/touchpoints/{touchpoint_id}/severing", more)
    return dict(answer.json)


# covers: linnet.getSeveringPlan, linnet.postSevering, linnet.getSeverance
# covers: linnet.getSeveranceReceipt, linnet.getSeverances, linnet.getReceipts
async def test_push_services_are_severed_with_proof(
    new_server: NewServer, gateway: PushGateway
) -> None:
    server = await new_server(egress_allow=("127.0.0.1",))
    admin = await server.person("admin", is_first=True)
    bob, carol = await server.person("bob"), await server.person("carol")
    await gateway.is_set_for(bob)
    left = Count(attempts=3, allowed=2, blocked=1, bytes_out=700)
    server.house.touchpoints.counts.note("push_gateway", UserId(bob.user_id), left)
    planned = await admin.get(f"{GATEWAY}/severing")
    assert planned["held"] == {"http pushers": 1, "consents": 0}
    assert (planned["people"], planned["tokens"], planned["contacts"]) == (1, 1, 2)
    assert len((await bob.get("/pushers"))["pushers"]) == 1  # it was a dry run
    done = await severs(admin, "push_gateway", reason="They were bought")
    assert done["step"] == "done"
    assert (await bob.get("/pushers"))["pushers"] == []
    with pytest.raises(Refused, match="switched off"):
        await server.house.touchpoints.client.ask(
            Contact("push_gateway", UserId(bob.user_id)), Request("POST", gateway.url)
        )
    number = done["number"]
    body = body_of((await admin.get(f"/_linnet/severances/{number}/receipt")).json)
    assert body["begun_by"] == admin.user_id
    assert body["reason"] == "They were bought"
    told = body["steps"]
    assert told["cut"]["held"]["http pushers"] == 1
    assert told["cut"]["took_ms"] < 1000
    assert told["cut"]["register_before"] != told["cut"]["register_after"]
    assert told["erase"]["stores"]["http pushers"] == {"before": 1, "after": 0}
    assert told["verify"]["probe"] == "blocked"
    assert told["demand"]["outcome"] == "no_address"
    assert "at_party" in body["residue"]
    yours = (await bob.get("/_linnet/receipts"))["yours"]
    personal = body_of(yours[0])
    assert personal["user_id"] == bob.user_id
    assert personal["left"]["bytes_out"] == 700
    assert personal["erased"] == {"http pushers": 1}
    for_carol = await carol.get("/_linnet/receipts")
    assert for_carol["yours"] == []
    assert body_of(for_carol["servers"][0]) == body
    assert (await admin.get("/_linnet/severances"))["severances"][0]["number"] == number
    assert (await admin.get(f"/_linnet/severances/{number}"))["step"] == "done"
    known = await server.nobody().get("/.well-known/linnet/touchpoints")
    assert known["receipts_key"] == verified(yours[0]["file"].encode()).key


async def test_people_are_told_of_their_receipts(
    new_server: NewServer, gateway: PushGateway
) -> None:
    server = await new_server(egress_allow=("127.0.0.1",))
    admin = await server.person("admin", is_first=True)
    bob, carol = await server.person("bob"), await server.person("carol")
    await gateway.is_set_for(bob)
    await severs(admin, "push_gateway")
    async with asyncio.timeout(WITHIN_S):
        while not (invites := (await bob.get("/sync")).json.get("rooms", {}).get("invite")):
            await bob.syncs(timeout_ms=WITHIN_S * 1000)
    (room_id,) = invites
    await bob.joins(room_id)
    row = PUSH_GATEWAY
    notice = await bob.sees(TEXT.format(party=row.party, purpose=row.purpose))
    assert notice["content"]["server_notice_type"] == "org.linnet.receipt"
    assert notice["content"]["org.linnet.receipt"]["touchpoint"] == "push_gateway"
    # Nobody is told who has no receipt.
    assert "invite" not in (await carol.get("/sync")).json.get("rooms", {})


async def test_who_may_not_and_what_is_not_there(new_server: NewServer) -> None:
    server = await new_server()
    admin = await server.person("admin", is_first=True)
    bob = await server.person("bob")
    for path in (f"{GATEWAY}/severing", "/_linnet/severances", "/_linnet/severances/1/receipt"):
        await bob.get(path, expect=403)
        await server.nobody().get(path, expect=401)
    await bob.get("/_linnet/severances/1", expect=403)
    await bob.post(f"{GATEWAY}/severing", {}, expect=403)
    await server.nobody().get("/_linnet/receipts", expect=401)
    await admin.get("/_linnet/touchpoints/none/severing", expect=404)
    await admin.post("/_linnet/touchpoints/none/severing", {}, expect=404)
    for number in ("1", "0", "-1", "x", "9" * 30):
        await admin.get(f"/_linnet/severances/{number}", expect=404)
        await admin.get(f"/_linnet/severances/{number}/receipt", expect=404)
    for wrong in ({"reason": "x" * 501}, {"reason": "a\nb"}, {"reason": 7}):
        await admin.post(f"{GATEWAY}/severing", wrong, expect=400)


async def test_to_come_back_needs_a_new_yes(new_server: NewServer, gateway: PushGateway) -> None:
    server = await new_server(egress_allow=("127.0.0.1",))
    admin = await server.person("admin", is_first=True)
    bob = await server.person("bob")
    await gateway.is_set_for(bob)
    await severs(admin, "push_gateway")
    await admin.put(f"{GATEWAY}/switch", {"is_on": True}, expect=403, errcode="M_FORBIDDEN")
    await admin.put(f"{GATEWAY}/switch", {"is_on": True, "begins_anew": True})
    row = (await shown(bob))["push_gateway"]
    assert (row["is_on"], row["consent"], row["has_your_consent"]) == (True, "person", False)
    assert isinstance(row["severed_ts"], int)
    assert (await bob.get("/pushers"))["pushers"] == []
    # Apps set their pushers by themselves: not before the person says yes.
    await bob.post("/pushers/set", gateway.pusher(), expect=403, errcode="M_FORBIDDEN")
    with pytest.raises(Refused, match="yes"):
        await server.house.touchpoints.client.ask(
            Contact("push_gateway", UserId(bob.user_id)), Request("POST", gateway.url)
        )
    await bob.put(f"{GATEWAY}/consent", {"is_given": True})
    await gateway.is_set_for(bob)
    # Severed once more, it is another severance with receipts of its own.
    again = await severs(admin, "push_gateway")
    assert again["number"] == 2
    await server.house.touchpoints.switches.load()
    assert not (await shown(bob))["push_gateway"]["has_your_consent"]
    servers = (await bob.get("/_linnet/receipts"))["servers"]
    before = [body_of(one)["log_before"]["size"] for one in servers]
    assert before == [2, 0]


@pytest.mark.parametrize("step", ["cut", "revoke", "migrate", "erase", "demand", "verify"])
async def test_it_goes_on_after_a_stop_at_any_step(
    new_server: NewServer, gateway: PushGateway, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    """The step is done, and the program dies before anything of it is written."""
    server = await new_server(egress_allow=("127.0.0.1",))
    admin = await server.person("admin", is_first=True)
    bob = await server.person("bob")
    await gateway.is_set_for(bob)
    genuine = steps._done

    async def dies(severing: Any, severance: Any, found: Any) -> None:
        if severance.step == step:
            raise MemoryError("killed")
        await genuine(severing, severance, found)

    monkeypatch.setattr(steps, "_done", dies)
    begun = await severs(admin, "push_gateway")
    assert begun["step"] == step
    monkeypatch.undo()
    done = await severs(admin, "push_gateway")
    assert (done["step"], done["number"]) == ("done", begun["number"])
    body = body_of((await admin.get("/_linnet/severances/1/receipt")).json)
    assert body["steps"]["erase"]["stores"]["http pushers"] == {"before": 1, "after": 0}
    assert len((await bob.get("/_linnet/receipts"))["yours"]) == 1
    assert (await bob.get("/pushers"))["pushers"] == []


async def test_a_service_is_severed_while_it_listens(new_server: NewServer, tmp_path: Path) -> None:
    async with asyncio.timeout(WITHIN_S):
        bridge = Bridge()
        await bridge.start()
        said = registration(url=bridge.url)
        file = tmp_path / write(tmp_path, said)
        server = await new_server(appservices=(str(file),))
        admin = await server.person("admin", is_first=True)
        service = ActingClient(server)
        await service.registers("bridge_anna")
        anna = service.acting_as("bridge_anna")
        since = (await anna.get("/sync"))["next_batch"]
        listening = asyncio.create_task(
            anna.get("/sync", params={"since": since, "timeout": "60000"}, expect=401)
        )
        await server.waits_for(anna)
        done = await severs(admin, "appservice.bridge", is_emergency=True)
        assert done["step"] == "done"
        await listening
        await service.get("/account/whoami", expect=401, errcode="M_UNKNOWN_TOKEN")
        body = body_of((await admin.get("/_linnet/severances/1/receipt")).json)
        dead = hashlib.sha256(AS_TOKEN.format(id="bridge").encode()).hexdigest()
        assert dead in body["steps"]["cut"]["tokens"]["hashes"]
        assert body["steps"]["revoke"]["ours_left"] == 0
        switch = "/_linnet/touchpoints/appservice.bridge/switch"
        anew = {"is_on": True, "begins_anew": True}
        refused = await admin.put(switch, anew, expect=403)
        assert "new ones" in refused["error"]
        await bridge.stop()


async def test_an_added_row_is_severed(new_server: NewServer) -> None:
    server = await new_server()
    admin = await server.person("admin", is_first=True)
    bob = await server.person("bob")
    await admin.post("/_linnet/touchpoints", ROW | {"consent": "person"})
    await admin.put("/_linnet/touchpoints/weather/switch", {"is_on": True})
    await bob.put("/_linnet/touchpoints/weather/consent", {"is_given": True})
    done = await severs(admin, "weather")
    assert done["steps"]["erase"]["stores"] == {"consents": {"before": 1, "after": 0}}
    assert body_of((await bob.get("/_linnet/receipts"))["yours"][0])["erased"] == {"consents": 1}


class Provider(Dependents):
    """A way of signing in, with people who may have no other one."""

    def __init__(self, without: int) -> None:
        self.without = without
        self.asked = 0

    def concerns(self, row: Touchpoint) -> bool:
        return row.id == "weather"

    async def accounts(self, reader: Reader, row: Touchpoint) -> int:
        return 5

    async def without_another_way(self, reader: Reader, row: Touchpoint) -> int:
        return self.without

    async def move(self, row: Touchpoint) -> None:
        self.asked += 1


class Kept(Holding):
    name = "names"

    def __init__(self) -> None:
        self.left = 5

    def concerns(self, row: Touchpoint) -> bool:
        return row.id == "weather"

    async def count(self, reader: Reader, row: Touchpoint) -> int:
        return self.left

    async def erase(self, row: Touchpoint) -> None:
        self.left = 0


async def with_provider(server: Server, provider: Provider, kept: Kept) -> Client:
    admin = await server.person("admin", is_first=True)
    severing = server.house.severing
    object.__setattr__(severing, "dependents", (provider,))
    object.__setattr__(severing, "holdings", (kept,))
    await admin.post("/_linnet/touchpoints", ROW)
    await admin.put("/_linnet/touchpoints/weather/switch", {"is_on": True})
    return admin


@pytest.mark.parametrize("is_emergency", [False, True])
async def test_nobody_is_left_without_a_way_in(new_server: NewServer, is_emergency: bool) -> None:
    server = await new_server()
    provider, kept = Provider(without=2), Kept()
    admin = await with_provider(server, provider, kept)
    planned = await admin.get("/_linnet/touchpoints/weather/severing")
    assert (planned["accounts"], planned["accounts_without_another_way"]) == (5, 2)
    waits = await severs(admin, "weather", is_emergency=is_emergency)
    assert waits["step"] == "migrate"
    # Cut at once, or not before everybody has another way in; but nothing is erased.
    assert server.house.touchpoints.switches.is_on("weather") is not is_emergency
    assert (kept.left, provider.asked) == (5, 1)
    provider.without = 0
    done = await severs(admin, "weather")
    assert (done["step"], kept.left) == ("done", 0)
    assert done["steps"]["migrate"] == {"accounts": 5, "without_another_way": 0}


async def test_what_is_still_there_is_erased_once_more(
    new_server: NewServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server = await new_server()
    kept = Kept()
    admin = await with_provider(server, Provider(without=0), kept)
    genuine = steps._demand

    async def adds(severing: Any, severance: Any) -> bool:
        kept.left = 1  # something that was under way comes in behind the erasing
        return await genuine(severing, severance)

    monkeypatch.setitem(steps._STEPS, "demand", adds)
    begun = await severs(admin, "weather")
    assert begun["step"] == "revoke"
    monkeypatch.undo()
    assert (await severs(admin, "weather"))["step"] == "done"


async def test_receipts_of_the_gone_are_gone_and_the_log_stays(
    new_server: NewServer, gateway: PushGateway
) -> None:
    server = await new_server(egress_allow=("127.0.0.1",))
    admin = await server.person("admin", is_first=True)
    bob = await server.person("bob")
    await gateway.is_set_for(bob)
    await severs(admin, "push_gateway")
    kept: Document = verified((await bob.get("/_linnet/receipts"))["yours"][0]["file"].encode())
    await admin.post(f"/_linnet/admin/v1/users/{bob.user_id}/deactivate", {})
    follower = next(
        owner
        for listener in server.house.hall.notifier._listeners
        if getattr(owner := getattr(listener, "__self__", None), "name", "")
        == "touchpoints of the ended"
    )
    while not await follower.catch_up():
        pass
    async with server.house.hall.db.snapshot() as reader:
        rows = await reader.all("SELECT body, user_id FROM severance_receipts ORDER BY entry")
    assert [row[0] is None for row in rows] == [False, True]
    assert bob.user_id not in str(rows[1])
    body = (await admin.get("/_linnet/receipts"))["servers"][0]
    assert verified(body["file"].encode()).log.root == kept.log.root


async def test_the_keeper_is_not_stopped_by_a_failure(new_server: NewServer) -> None:
    server = await new_server()
    with pytest.raises(Exception, match="no such severance"):
        await go_on.severance_of(server.house.severing, 99)
