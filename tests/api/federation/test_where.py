"""What other servers look up before they ask this one."""

# covers: getServerKey, getWellKnown, getWellknownPolicy

from tests.kit.elsewhere import DAY_MS, KEYS, switches
from tests.kit.people import NewServer
from tests.kit.server import SERVER_NAME, Server

from linnet.events.signing import is_signature_valid, signable_json

POLICY = "/.well-known/matrix/policy_server"
PLACE = "/.well-known/matrix/server"


async def test_the_keys_are_signed_with_themselves(server: Server) -> None:
    answer = (await server.nobody().get(KEYS)).json
    ((key_id, key),) = answer["verify_keys"].items()
    signature = answer["signatures"][SERVER_NAME][key_id]
    assert is_signature_valid(signable_json(answer), signature, key["key"])
    assert answer["server_name"] == SERVER_NAME
    left_ms = answer["valid_until_ts"] - server.house.hall.clock.now_ms()
    assert 3600_000 < left_ms <= DAY_MS


async def test_a_policy_server_signs_with_another_key(server: Server) -> None:
    published = (await server.nobody().get(KEYS))["verify_keys"]
    policy = (await server.nobody().get(POLICY))["public_keys"]
    assert policy["ed25519"] not in str(published)
    assert "ed25519:policy_server" not in published


async def test_the_place_is_told_as_soon_as_others_have_to_find_it(new_server: NewServer) -> None:
    server = await new_server(public_url="https://chat.linnet.test")
    server.admin = await server.person("admin", is_first=True)
    await server.nobody().get(PLACE, expect=404, errcode="M_NOT_FOUND")
    await switches(server, "server_keys")
    assert (await server.nobody().get(PLACE)).json == {"m.server": "chat.linnet.test:443"}
    await switches(server, "server_keys", is_on=False)
    await switches(server, "policy_server")
    await server.nobody().get(PLACE)
