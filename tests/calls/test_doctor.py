"""What `linnet doctor` says of calls, in a good world and in broken ones."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
import trustme
from msgspec.structs import replace
from tests.kit.calls import asks_sfu, own_ports
from tests.kit.server import SERVER_NAME, Server

from linnet import config
from linnet.calls import child
from linnet.cli import look_at_calls
from linnet.cli.finding import Case, Finding
from linnet.cli.look_at_calls import calls
from linnet.http.terminal import TerminalDoor
from linnet.http.tls import TlsFiles

NOT_OURS = "192.0.2.1"
"""An address of documentation, which nobody has."""


@asynccontextmanager
async def running(folder: Path, **settings: Any) -> AsyncIterator[Server]:
    """A server that the terminal can reach, with its first administrator."""
    config.prepare_folder(folder)
    server = await Server.start(folder=folder, **{**own_ports(), **settings})
    door = TerminalDoor(server.house.router, SERVER_NAME, folder)
    try:
        server.admin = await server.person("admin", is_first=True)
        await door.start()
        yield server
    finally:
        await door.stop()
        await server.stop()


@pytest.fixture
def tls(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> TlsFiles:
    """A certificate that this process trusts."""
    authority = trustme.CA()
    issued = authority.issue_cert("localhost")
    file = tmp_path / "chain.pem"
    issued.private_key_and_cert_chain_pem.write_to_path(file)
    authority.cert_pem.write_to_path(tmp_path / "authority.pem")
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "authority.pem"))
    return TlsFiles(file, file)


async def of_calls(server: Server, **other: Any) -> dict[str, Finding]:
    """The findings, by what they are about; `other` settings may be assumed."""
    hall = server.house.hall
    found = await calls(Case(replace(hall.settings, **other), hall.folder, hall.clock))
    for one in found:
        assert (one.level == "good") == (not one.advice), one
    return {one.about: one for one in found}


async def test_a_good_world(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        found = await of_calls(server)
        assert {about: one.level for about, one in found.items()} == {
            "calls signpost": "good",
            "calls": "good",
            "calls over UDP": "good",
            "calls over TCP": "good",
            "calls relayed over UDP": "good",
        }
        udp = server.house.hall.settings.calls_udp_port
        assert found["calls over UDP"].said == f"UDP port {udp} of 127.0.0.1 takes media."


async def test_the_relay_over_tls_is_tried(tmp_path: Path, tls: TlsFiles) -> None:
    async with running(tmp_path / "data", certificate=tls) as server:
        found = (await of_calls(server))["calls relayed over TLS"]
        port = server.house.hall.settings.calls_turn_tls_port
    assert found.said == f"TCP port {port} of localhost passes media on."
    # A certificate of somebody whom nobody knows.
    trustme.CA().issue_cert("localhost").private_key_and_cert_chain_pem.write_to_path(tls.key)
    async with running(tmp_path / "other", certificate=tls) as server:
        found = (await of_calls(server))["calls relayed over TLS"]
    assert (found.level, "certificate" in found.said) == ("doubtful", True)


async def test_before_the_start_nothing_can_be_tried(tmp_path: Path) -> None:
    async with running(tmp_path) as server:
        hall = server.house.hall
    case = Case(hall.settings, hall.folder, hall.clock)
    (found,) = await calls(case)
    assert (found.level, found.advice) == ("doubtful", "Start it: linnet serve")
    (found,) = await calls(Case(replace(case.settings, livekit="off"), case.folder, case.clock))
    assert found.level == "good"
    missing = replace(case.settings, livekit=str(tmp_path / "nothing"))
    (found,) = await calls(Case(missing, case.folder, case.clock))
    assert (found.level, "which is no file" in found.said) == ("broken", True)


async def test_a_port_that_another_program_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(child, "READY_WITHIN_MS", 2_000)
    ports = own_ports()
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
        other.bind(("", ports["calls_turn_port"]))
        async with running(tmp_path / "one", **ports) as server:
            said = (await of_calls(server))["calls"].said
    assert f"UDP port {ports['calls_turn_port']}, which cannot be used" in said
    # And one that it has taken after the start, before the first call.
    async with running(tmp_path / "other") as server:
        turn = server.house.hall.settings.calls_turn_port
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as other:
            other.bind(("127.0.0.1", turn))
            found = await of_calls(server)
    assert found["calls"].level == "broken"
    assert "does not start" in found["calls"].said


async def test_as_many_calls_as_there_may_be(tmp_path: Path) -> None:
    async with running(tmp_path, calls_max=1) as server:
        await asks_sfu(server.admin, await server.admin.creates_room())
        found = (await of_calls(server))["calls"]
        assert (found.level, found.advice) == ("doubtful", "Try again later, or raise calls_max.")
        there = server.house.calls.running.address.replace("http", "ws")
        elsewhere = {"livekit": there, "livekit_key": "linnet"}
        secret = look_at_calls.secret_in(tmp_path)
        assert (await of_calls(server, **elsewhere, livekit_secret=secret))["calls"] == found


async def test_an_address_that_leads_elsewhere(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(look_at_calls, "THERE_WITHIN_S", 0.5)
    async with running(tmp_path, calls_address=NOT_OURS) as server:
        found = await of_calls(server)
    assert found["calls"].level == "good"
    for about in ("calls over UDP", "calls over TCP", "calls relayed over UDP"):
        assert found[about].level == ("broken" if about == "calls over UDP" else "doubtful")
        assert NOT_OURS in found[about].said
        assert "firewall" in found[about].advice
    assert "calls_address" in found["calls over UDP"].advice


async def test_networks_without_udp_are_thought_of(tmp_path: Path) -> None:
    async with running(tmp_path, calls_tcp_port=0) as server:
        found = await of_calls(server)
    assert found["calls over TCP"].level == "doubtful"
    assert found["calls over UDP"].level == "good"


async def test_a_name_that_leads_to_another_linnet(tmp_path: Path) -> None:
    async with running(tmp_path / "one") as one, running(tmp_path / "other") as other:
        found = await of_calls(one, public_url=other.house.hall.settings.address)
        assert "own token" in found["calls"].said
        assert found["calls signpost"].level == "good"  # there they carry calls too
        found = await of_calls(one, public_url="http://127.0.0.1:9")
        assert "cannot be reached" in found["calls"].said
        assert found["calls signpost"].level == "doubtful"


async def test_a_proxy_that_passes_no_web_sockets_on(tmp_path: Path) -> None:
    async def refuse(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 2\r\n\r\n{}")
        writer.close()

    async with (
        running(tmp_path) as server,
        await asyncio.start_server(refuse, "127.0.0.1", 0) as proxy,
    ):
        port = proxy.sockets[0].getsockname()[1]
        found = await of_calls(server, public_url=f"http://127.0.0.1:{port}")
    assert found["calls"].said.endswith("opens no web socket: it answers with 404.")
    assert found["calls signpost"].level == "doubtful"


async def test_a_media_server_elsewhere(tmp_path: Path) -> None:
    """Another one's own media server stands for it."""
    async with running(tmp_path) as server:
        alice = server.admin
        await asks_sfu(alice, await alice.creates_room())  # starts it
        there = server.house.calls.running
        secret = look_at_calls.secret_in(tmp_path)
        address = there.address.replace("http", "ws")
        key = {"livekit": address, "livekit_key": "linnet"}
        found = await of_calls(server, **key, livekit_secret=secret)
        assert found["calls"].level == "good"
        assert found["calls over UDP"].level == "good"
        found = await of_calls(server, **key, livekit_secret="wrong" * 10)
        assert found["calls"].said.endswith("it answers with 401.")
        assert "livekit_secret" in found["calls"].advice
        nowhere = {**key, "livekit": "ws://127.0.0.1:9"}
        found = await of_calls(server, **nowhere, livekit_secret=secret)
        assert "cannot be reached" in found["calls"].said
        assert "runs" in found["calls"].advice
