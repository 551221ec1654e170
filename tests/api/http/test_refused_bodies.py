"""A client that sends a body nobody wants is told why, and does not just lose the connection."""

from tests.kit.client import Client
from tests.kit.server import Server

BIG = b'"' + b"x" * (4 * 1024 * 1024) + b'"'


async def test_too_large_a_body_is_named_as_such(alice: Client) -> None:
    path = f"/user/{alice.user_id}/account_data/org.example.big"
    for _ in range(5):
        await alice.put(path, BIG, expect=413, errcode="M_TOO_LARGE")


async def test_a_body_is_not_read_for_strangers_but_they_are_answered(server: Server) -> None:
    nobody = server.nobody()
    for _ in range(5):
        await nobody.put("/user/@a:b.c/account_data/x", BIG, expect=401, errcode="M_MISSING_TOKEN")
        await nobody.post("/nowhere", BIG, expect=404, errcode="M_UNRECOGNIZED")
    await nobody.get("/nowhere", expect=404, errcode="M_UNRECOGNIZED")
    await nobody.delete("/devices", expect=405, errcode="M_UNRECOGNIZED")
