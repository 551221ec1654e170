"""What the server says that it can do."""

# covers: getCapabilities, getVersions

from tests.kit.client import Client
from tests.kit.server import Server

PATH = "/_matrix/client/versions"


async def test_every_version_is_named_without_a_gap(server: Server) -> None:
    answer = await server.nobody().get(PATH)
    assert set(answer["versions"]) >= {f"v1.{minor}" for minor in range(1, 20)}
    assert answer.headers["Vary"] == "Authorization"
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    assert all(flag is True for flag in answer["unstable_features"].values())


async def test_a_token_is_welcome_but_must_be_good(server: Server, alice: Client) -> None:
    await alice.get(PATH)
    await Client(server, "lna_gone").get(PATH, expect=401, errcode="M_UNKNOWN_TOKEN")


async def test_capabilities_are_told_to_the_signed_in(server: Server, alice: Client) -> None:
    told = (await alice.get("/capabilities"))["capabilities"]
    assert told["m.change_password"] == {"enabled": True}
    assert told["m.room_versions"]["default"] in told["m.room_versions"]["available"]
    assert told["m.profile_fields"] == {"enabled": True}
    await server.nobody().get("/capabilities", expect=401, errcode="M_MISSING_TOKEN")
