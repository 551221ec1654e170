"""What apps learn of the authorisation server before they ask it for anything."""

# covers: getAuthMetadata, unstable.msc2965.getAuthMetadata, linnet.getOpenIdConfiguration

from urllib.parse import urlsplit

import pytest
from tests.kit.people import NewServer
from tests.kit.server import Server

PATHS = (
    "/_matrix/client/v1/auth_metadata",
    "/_matrix/client/unstable/org.matrix.msc2965/auth_metadata",
    "/.well-known/openid-configuration",
)
# Without one of these, ruma does not take the metadata at all.
NEEDED = {
    "issuer",
    "authorization_endpoint",
    "token_endpoint",
    "revocation_endpoint",
    "registration_endpoint",
    "response_types_supported",
    "response_modes_supported",
    "grant_types_supported",
    "code_challenge_methods_supported",
}


@pytest.mark.parametrize("path", PATHS)
async def test_metadata_have_what_apps_need(server: Server, path: str) -> None:
    answer = await server.nobody().get(path)
    assert answer.json.keys() >= NEEDED
    assert answer["response_types_supported"] == ["code"]
    assert answer["response_modes_supported"] == ["query", "fragment"]
    assert answer["code_challenge_methods_supported"] == ["S256"]
    assert {"authorization_code", "refresh_token"} <= set(answer["grant_types_supported"])
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


async def test_every_address_begins_with_the_public_one(new_server: NewServer) -> None:
    server = await new_server(public_url="https://chat.linnet.test")
    found = (await server.nobody().get(PATHS[0])).json
    assert found["issuer"] == "https://chat.linnet.test/"
    addresses = [v for k, v in found.items() if k.endswith(("_endpoint", "_uri"))]
    assert all(address.startswith("https://chat.linnet.test/") for address in addresses)
    known = (await server.nobody().get("/.well-known/matrix/client")).json
    assert known["org.matrix.msc2965.authentication"]["issuer"] == found["issuer"]


async def test_every_endpoint_is_there(server: Server) -> None:
    nobody = server.nobody()
    found = (await nobody.get(PATHS[0])).json
    for name, address in found.items():
        if name.endswith("_endpoint") and name != "authorization_endpoint":
            await nobody.post(urlsplit(address).path, expect=400)
    await nobody.get(urlsplit(found["authorization_endpoint"]).path, expect=303)


async def test_an_account_can_be_made_only_where_anybody_may(new_server: NewServer) -> None:
    closed = await new_server(registration="closed")
    assert "create" not in (await closed.nobody().get(PATHS[0]))["prompt_values_supported"]
    invite = await new_server(registration="invite")
    assert "create" in (await invite.nobody().get(PATHS[0]))["prompt_values_supported"]
