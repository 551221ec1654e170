"""How this server is found from its name."""

# covers: getWellknown, getWellknownSupport

from tests.kit.people import NewServer
from tests.kit.server import Server


async def test_clients_find_the_address(new_server: NewServer) -> None:
    server = await new_server(public_url="https://chat.linnet.test/")
    answer = await server.nobody().get("/.well-known/matrix/client")
    assert answer["m.homeserver"] == {"base_url": "https://chat.linnet.test"}
    assert answer.headers["Access-Control-Allow-Origin"] == "*"


async def test_support_is_told_where_there_is_some(server: Server, new_server: NewServer) -> None:
    path = "/.well-known/matrix/support"
    told = (await server.nobody().get(path)).json
    assert told == {"support_page": f"{server.house.hall.settings.address}/notice"}
    silent = await new_server(notices=False)
    await silent.nobody().get(path, expect=404, errcode="M_NOT_FOUND")
    helpful = await new_server(
        support_email="help@linnet.test",
        abuse_email="abuse@linnet.test",
        support_page="https://linnet.test/help",
    )
    assert (await helpful.nobody().get(path)).json == {
        "contacts": [
            {"email_address": "help@linnet.test", "role": "m.role.admin"},
            {
                "email_address": "abuse@linnet.test",
                "role": "support.feline.msc4121.role.moderator",
            },
        ],
        "support_page": "https://linnet.test/help",
    }


async def test_what_is_not_there_is_json_and_no_page(server: Server) -> None:
    path = "/.well-known/element/element.json"
    await server.nobody().get(path, expect=404, errcode="M_UNRECOGNIZED")
