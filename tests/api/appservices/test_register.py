"""Application services make and are their users."""

import itertools
from pathlib import Path

from tests.kit import bridges
from tests.kit.bridges import AS_TOKEN, ActingClient
from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import SERVER_NAME, Server

numbers = itertools.count()
SERVICE = "m.login.application_service"


def new_name(service: str = "bridge") -> str:
    return f"{service}_{next(numbers)}"


async def test_a_service_registers_its_users(bridge: ActingClient, server: Server) -> None:
    # covers: register, getTokenOwner
    name = new_name()
    assert (await bridge.registers(name)).json == {
        "user_id": f"@{name}:{SERVER_NAME}",
        "home_server": SERVER_NAME,
    }
    await bridge.post(
        "/register", {"type": SERVICE, "username": name}, expect=400, errcode="M_USER_IN_USE"
    )
    signed_in = await bridge.registers(new_name(), inhibit_login=False, device_id="DEVICE")
    token = signed_in["access_token"]
    whoami = await Client(server, token).get("/account/whoami")
    assert whoami["device_id"] == "DEVICE"


async def test_only_services_register_so(
    bridge: ActingClient, other: ActingClient, server: Server, alice: Client
) -> None:
    # covers: register
    body = {"type": SERVICE, "username": new_name()}
    await server.nobody().post("/register", body, expect=401, errcode="M_MISSING_TOKEN")
    await alice.post("/register", body, expect=401, errcode="M_UNKNOWN_TOKEN")
    wrong = Client(server, AS_TOKEN.format(id="bridgf"))
    await wrong.post("/register", body, expect=401, errcode="M_UNKNOWN_TOKEN")
    await other.post("/register", body, expect=400, errcode="M_EXCLUSIVE")
    await bridge.post("/register", {"type": SERVICE}, expect=400, errcode="M_MISSING_PARAM")
    body["username"] = "bridge_ä"
    await bridge.post("/register", body, expect=400, errcode="M_INVALID_USERNAME")


async def test_people_do_not_get_names_of_services(server: Server) -> None:
    # covers: register, checkUsernameAvailability
    nobody = server.nobody()
    for name in ("bridge_person", "bridgebot", "otherbot"):
        asked = {"username": name}
        await nobody.get("/register/available", params=asked, expect=400, errcode="M_EXCLUSIVE")
        auth = {"type": "m.login.dummy"}
        body = {**asked, "password": "long enough a word", "auth": auth}
        await nobody.post("/register", body, expect=400, errcode="M_EXCLUSIVE")


async def test_a_service_logs_its_users_in(
    bridge: ActingClient, other: ActingClient, server: Server
) -> None:
    # covers: login, getLoginFlows
    flows = (await server.nobody().get("/login"))["flows"]
    assert {"type": SERVICE} in flows
    name = new_name()
    await bridge.registers(name)
    body = {"type": SERVICE, "identifier": {"type": "m.id.user", "user": name}}
    token = (await bridge.post("/login", body))["access_token"]
    assert (await Client(server, token).get("/account/whoami"))["user_id"] == f"@{name}:linnet.test"
    await other.post("/login", body, expect=400, errcode="M_EXCLUSIVE")
    await server.nobody().post("/login", body, expect=401, errcode="M_MISSING_TOKEN")
    body["identifier"] = {"type": "m.id.user", "user": new_name()}
    await bridge.post("/login", body, expect=403, errcode="M_FORBIDDEN")


async def test_people_keep_their_sign_in_without_services(new_server: NewServer) -> None:
    # covers: getLoginFlows, login
    server = await new_server()
    flows = (await server.nobody().get("/login"))["flows"]
    assert [flow["type"] for flow in flows] == ["m.login.password", "m.login.sso", "m.login.token"]
    body = {"type": SERVICE, "user": "a"}
    somebody = Client(server, "x" * 30)
    await somebody.post("/login", body, expect=401, errcode="M_UNKNOWN_TOKEN")


async def test_a_service_waits_for_the_first_administrator(
    new_server: NewServer, tmp_path: Path
) -> None:
    name = bridges.write(tmp_path, bridges.registration())
    server = await new_server(appservices=(name,), folder=tmp_path)
    early = ActingClient(server)
    await early.get("/account/whoami", expect=403, errcode="M_FORBIDDEN")
    await server.person("admin", is_first=True)
    assert (await early.get("/account/whoami"))["user_id"] == f"@bridgebot:{SERVER_NAME}"
