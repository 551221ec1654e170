"""A whole install in a network of its own, with every packet watched: it speaks to nobody."""

import asyncio
import socket
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.fence import rogue, use_all, watch
from tests.fence.taken_over import TakenOver, stopped
from tests.kit import networks
from tests.kit.networks import LINK, Network
from tests.kit.program import Program

NAME_SERVER, STRANGER = "45.0.0.53", "45.0.0.9"
PROXY = f"http://{STRANGER}:3128"
END = "45.0.0.254"
"""Somebody to whom one last datagram goes, so that it is known that all before it were seen."""


def speaking(to: str) -> str:
    """A native program that sends one datagram."""
    place = f"Proto => 'udp', PeerHost => '{to}', PeerPort => 9"
    return f"use IO::Socket::IP; IO::Socket::IP->new({place})->send('x') or die $!"


class Capture:
    """All packets on the way out, from when it was begun."""

    def __init__(self, network: Network) -> None:
        self._network = network
        self._watching = network.starts(sys.executable, watch.__file__, LINK)
        assert self._line() == "watching"

    def _line(self) -> str:
        assert self._watching.stdout is not None
        return self._watching.stdout.readline().strip()

    def seen(self) -> list[str]:
        """Whom packets were for since this was last asked; asking sends one more."""
        assert self._network.runs("perl", "-e", speaking(END)).returncode == 0
        found = []
        while not (line := self._line()).startswith(END):
            found.append(line)
        return found

    def close(self) -> None:
        self._watching.kill()
        self._watching.communicate()


@pytest.fixture
def alone() -> Iterator[Network]:
    """A network whose link leads to a machine that never answers."""
    networks.require("perl")
    with networks.linked(["45.0.0.1/32", "2a00::1/64"], []) as (here, _):
        # Nobody is asked which machine has an address: the packet itself goes out at once.
        networks.ip("-n", here.name, "link", "set", LINK, "arp", "off")
        yield here


@pytest.fixture
def capture(alone: Network) -> Iterator[Capture]:
    made = Capture(alone)
    made.seen()
    yield made
    made.close()


async def test_neither_idle_nor_in_full_use_a_packet_leaves(
    alone: Network, capture: Capture, tmp_path: Path, idle_s: float
) -> None:
    resolvers = tmp_path / "resolv.conf"
    resolvers.write_text(f"nameserver {NAME_SERVER}\noptions timeout:1 attempts:1\n")
    within = alone.asking(resolvers)
    folder = tmp_path / "data"
    proxies = {"http_proxy": PROXY, "HTTPS_PROXY": PROXY, "ALL_PROXY": PROXY}
    with Program(folder, within=within, LINNET_REGISTRATION="open", **proxies) as program:
        await program.start()
        token = await program.first_run_token()
        await program.until_idle()
        await asyncio.sleep(idle_s)
        assert capture.seen() == []
        used = alone.runs(sys.executable, use_all.__file__, program.url, token)
        assert used.stdout == "used\n", used.stderr
        await program.until_idle()
        assert capture.seen() == []
        # The same set-up sees whoever speaks to somebody, and whoever only looks up a name.
        assert alone.runs("perl", "-e", speaking(STRANGER)).returncode == 0
        assert capture.seen() == [f"{STRANGER} protocol {socket.IPPROTO_UDP}"]
        assert alone.runs_with(resolvers, "getent", "hosts", "robins.example").returncode != 0
        assert f"{NAME_SERVER} protocol {socket.IPPROTO_UDP}" in capture.seen()
        program.ask_to_stop()
        assert await program.end() == 0


async def test_a_rogue_dependency_reaches_nobody_and_is_counted(
    alone: Network, capture: Capture, tmp_path: Path
) -> None:
    resolvers = tmp_path / "resolv.conf"
    resolvers.write_text(f"nameserver {NAME_SERVER}\noptions timeout:1 attempts:1\n")
    within, folder, inside = alone.asking(resolvers), tmp_path / "data", tmp_path / "inside"
    inside.mkdir()
    taken_over = TakenOver(inside, STRANGER)
    ways = [way.__name__ for way in rogue.IN_PYTHON]
    with Program(folder, within=within, **taken_over.environment) as program:
        await program.start()
        outcomes = await taken_over.calls_home(*ways)
        assert outcomes == ["OutwardContactRefused"] * len(ways)
        assert capture.seen() == []
        # Those who run the server see it, and it is in the log.
        assert stopped(folder) == len(ways)
        assert program.log.count("which no touchpoint allows") == len(ways)
