"""What the web client is told before anybody has signed in."""

# covers: linnet.getConfig

import pytest
from tests.kit.people import NewServer
from tests.kit.server import SERVER_NAME


@pytest.mark.parametrize("registration", ["closed", "invite", "open"])
async def test_how_one_can_register(new_server: NewServer, registration: str) -> None:
    server = await new_server(registration=registration)
    told = await server.nobody().get("/_linnet/config")
    assert told["server_name"] == SERVER_NAME
    assert told["registration"] == "first_run"
    await server.person("admin", is_first=True)
    assert (await server.nobody().get("/_linnet/config"))["registration"] == registration
