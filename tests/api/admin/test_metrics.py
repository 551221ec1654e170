"""Counters for a program that watches over servers."""

# covers: linnet.metrics

from tests.kit.client import Client
from tests.kit.people import NewServer
from tests.kit.server import Server

from linnet.touchpoints.count import Count

PATH = "/_linnet/metrics"
TOKEN = "counting sheep and hedges"


def with_token(server: Server, token: str) -> Client:
    return Client(server, token)


async def read(server: Server) -> dict[str, float]:
    answer = await with_token(server, TOKEN).get(PATH)
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    lines = [line for line in answer.body.decode().splitlines() if not line.startswith("#")]
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines)}


async def test_what_was_done_is_counted(new_server: NewServer) -> None:
    server = await new_server(metrics_token=TOKEN)
    alice = await server.person("alice", is_first=True)
    before = await read(server)
    counts = server.house.touchpoints.counts
    counts.note("push:ex.org", alice.user_id, Count(attempts=3, allowed=2, blocked=1, bytes_out=9))
    counts.note_undeclared()
    after = await read(server)
    assert before["linnet_calls_started_total"] == 0
    contacts = 'linnet_touchpoint_contacts{touchpoint="%s",outcome="%s"}'
    assert contacts % ("undeclared", "blocked") not in before
    assert after[contacts % ("undeclared", "blocked")] == 1
    assert after[contacts % ("push:ex.org", "allowed")] == 2
    assert after[contacts % ("push:ex.org", "blocked")] == 1
    assert after['linnet_touchpoint_bytes{touchpoint="push:ex.org",direction="out"}'] == 9


async def test_they_name_nobody(new_server: NewServer) -> None:
    server = await new_server(metrics_token=TOKEN)
    alice = await server.person("alice", is_first=True)
    room_id = await alice.creates_room()
    server.house.touchpoints.counts.note("push:ex.org", alice.user_id, Count(attempts=1))
    text = (await with_token(server, TOKEN).get(PATH)).body.decode()
    assert "alice" not in text
    assert room_id not in text


async def test_only_with_the_token(new_server: NewServer) -> None:
    server = await new_server(metrics_token=TOKEN)
    admin = await server.person("admin", is_first=True)
    await server.nobody().get(PATH, expect=401, errcode="M_MISSING_TOKEN")
    for token in (admin.access_token, TOKEN[:-1], "\u00fc" * 3):
        await with_token(server, token).get(PATH, expect=401, errcode="M_UNKNOWN_TOKEN")


async def test_without_the_setting_there_are_none(server: Server) -> None:
    for client in (server.admin, server.nobody()):
        await client.get(PATH, expect=404, errcode="M_UNRECOGNIZED")
