"""What Python cannot see is stopped by the system: a native program that contacts whom it likes."""

import json
import os
import sys
import tempfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from tests.api.cli.test_desk import types
from tests.api.touchpoints.test_touchpoints import ROW
from tests.fence.taken_over import TakenOver, stopped
from tests.kit import networks
from tests.kit.networks import Network
from tests.kit.program import Program

from linnet.cli.admin.line import line_to_server

LINNET = Path(sys.executable).with_name("linnet")
USER = "65534"
"""As whom the native program runs, and the server would."""
DECLARED, WIDE, UNDECLARED, PRIVATE = "45.0.0.2", "45.0.0.4", "45.0.0.3", "10.0.0.3"
PUBLIC_6, PRIVATE_6 = "2a00::2", "fd00::2"
NAME_SERVER, OTHER_NAME_SERVER = "45.0.0.53", "45.0.0.54"
# Perl speaks to the kernel itself: no audit hook of Python hears of it.
CALLS = """
use IO::Socket::IP;
my ($protocol, $host, $port, $own) = @ARGV;
my $socket = IO::Socket::IP->new(
    Proto => $protocol, PeerHost => $host, PeerPort => $port, ($own ? (LocalPort => $own) : ())
) or die "stopped: $@\n";
if ($protocol eq "udp") { print $socket "x" or die "stopped: $!\n"; $socket->flush; exit 0 }
print scalar <$socket>;
"""
# The program runs as the user, and reads what the test can read.
AS_USER = ["setpriv", "--reuid", USER, "--clear-groups"]
AS_USER += ["--inh-caps", "+dac_override", "--ambient-caps", "+dac_override"]
ANSWERS = """
use IO::Socket::IP; use IO::Select; $| = 1;
my $waiting = IO::Select->new(map { IO::Socket::IP->new(
    Proto => "tcp", LocalHost => "::", V6Only => 0, LocalPort => $_, Listen => 9, ReuseAddr => 1
) or die $@ } @ARGV);
print "ready\n";
while (my @ready = $waiting->can_read) {
    for my $listener (@ready) { my $came = $listener->accept; print $came "hello\n"; close $came }
}
"""


@pytest.fixture
def machine() -> Iterator[tuple[Network, Network]]:
    networks.require("nft", "perl", "setpriv")
    outside = (DECLARED, WIDE, UNDECLARED, PRIVATE, NAME_SERVER, OTHER_NAME_SERVER)
    there = [*(f"{one}/32" for one in outside), f"{PUBLIC_6}/64", f"{PRIVATE_6}/64"]
    with networks.linked(["45.0.0.1/32", "2a00::1/64", "fd00::1/64"], there) as made:
        yield made


@pytest_asyncio.fixture
async def folder(tmp_path: Path) -> AsyncIterator[Path]:
    """The data folder of a server that runs and may contact two hosts, whoever asks."""
    (tmp_path / "resolv.conf").write_text(f"nameserver {NAME_SERVER}\n")
    with Program(tmp_path) as program:
        await program.start()
        for row in ("push_gateway", "webpush"):
            switches(tmp_path, row, is_on=False)
        for name, host in (("shop", f"{DECLARED}:443"), ("wide", WIDE)):
            with line_to_server(tmp_path) as line:
                line.ask("POST", "/_linnet/touchpoints", ROW | {"id": name, "hosts": [host]})
            switches(tmp_path, name, is_on=True)
        yield tmp_path
        program.ask_to_stop()
        assert await program.end() == 0


def switches(folder: Path, row: str, *, is_on: bool) -> None:
    with line_to_server(folder) as line:
        line.ask("PUT", f"/_linnet/touchpoints/{row}/switch", {"is_on": is_on})


async def fences(here: Network, folder: Path) -> str:
    """Load the rules of the register as it is now; what they say."""
    words = f"rules --nftables --user {USER} --resolv-conf {folder / 'resolv.conf'}"
    status, text = await types(folder, "touchpoints", *words.split())
    assert status == 0, text
    loaded = here.runs("nft", "-f", "-", input=text)
    assert loaded.returncode == 0, loaded.stderr
    return text


def passes(here: Network, host: str, port: int = 443, protocol: str = "tcp", own: int = 0) -> bool:
    """Whether a native program of the server's user gets through."""
    words = ("perl", "-e", CALLS, protocol, host, str(port), *([str(own)] if own else []))
    done = here.runs("setpriv", "--reuid", USER, "--clear-groups", *words)
    assert done.returncode == 0 or "stopped" in done.stderr, done.stderr
    return done.returncode == 0


def counted(here: Network) -> dict[str, int]:
    """Packets by counter."""
    listed = here.runs("nft", "--json", "list", "counters", "table", "inet", "linnet")
    found = [one["counter"] for one in json.loads(listed.stdout)["nftables"] if "counter" in one]
    return {one["name"]: one["packets"] for one in found}


@pytest.fixture
def own_folder() -> Iterator[Path]:
    """A folder of the server's user; those that pytest makes lie in one of root's."""
    with tempfile.TemporaryDirectory(prefix="linnet-test-") as made:
        os.chown(made, int(USER), int(USER))
        yield Path(made)


@pytest.fixture
def outside(machine: tuple[Network, Network]) -> Iterator[Network]:
    """The other end, where somebody says hello at two ports of every address."""
    _, there = machine
    with there.starts("perl", "-e", ANSWERS, "443", "8443") as answering:
        assert answering.stdout is not None
        assert answering.stdout.readline() == "ready\n"
        yield there
        answering.kill()


async def test_a_native_program_reaches_rows_that_are_on_and_nobody_else(
    machine: tuple[Network, Network], outside: Network, folder: Path
) -> None:
    # covers: linnet.adminGetFence
    here, _ = machine
    assert passes(here, UNDECLARED), "without the fence it gets out"
    await fences(here, folder)
    assert passes(here, DECLARED)
    assert passes(here, WIDE)
    assert passes(here, WIDE, 8443)
    assert counted(here)["row_shop"] > 0
    for host, port in ((UNDECLARED, 443), (DECLARED, 8443), (PRIVATE, 443), (PUBLIC_6, 443)):
        before = counted(here)["undeclared"]
        assert not passes(here, host, port), (host, port)
        assert counted(here)["undeclared"] > before
    told = here.runs(LINNET, "touchpoints", "blocked", "--json")
    assert json.loads(told.stdout)["undeclared"] == counted(here)["undeclared"]
    # Names: of the name server of this machine alone, and of none when that is off.
    assert passes(here, NAME_SERVER, 53, "udp")
    assert not passes(here, OTHER_NAME_SERVER, 53, "udp")
    switches(folder, "resolver", is_on=False)
    await fences(here, folder)
    assert not passes(here, NAME_SERVER, 53, "udp")


async def test_what_is_switched_off_or_severed_is_closed_and_counters_stay(
    machine: tuple[Network, Network], outside: Network, folder: Path
) -> None:
    here, _ = machine
    await fences(here, folder)
    assert passes(here, DECLARED)
    let_through = counted(here)["row_shop"]
    switches(folder, "shop", is_on=False)
    await fences(here, folder)
    assert not passes(here, DECLARED)
    found = counted(here)
    assert (found["row_shop"], found["undeclared"] > 0) == (let_through, True)
    with line_to_server(folder) as line:
        answer = line.ask("POST", "/_linnet/touchpoints/wide/severing", {"reason": "Enough"})
    assert answer["step"] == "done"
    await fences(here, folder)
    assert not passes(here, WIDE)


async def test_rows_whose_hosts_others_choose_lead_to_public_addresses_alone(
    machine: tuple[Network, Network], outside: Network, folder: Path
) -> None:
    here, _ = machine
    switches(folder, "url_preview", is_on=True)
    assert "public addresses are let through" in await fences(here, folder)
    assert passes(here, UNDECLARED)
    assert passes(here, UNDECLARED, 8443)
    assert passes(here, PUBLIC_6)
    assert not passes(here, PRIVATE)
    assert not passes(here, PRIVATE_6)
    assert not passes(here, UNDECLARED, 25)


async def test_who_comes_from_outside_is_answered(
    machine: tuple[Network, Network], outside: Network, folder: Path
) -> None:
    here, there = machine
    await fences(here, folder)
    within = ("setpriv", "--reuid", USER, "--clear-groups", "perl", "-e", ANSWERS, "8008")
    with here.starts(*within) as serving:
        assert serving.stdout is not None
        assert serving.stdout.readline() == "ready\n"
        came = there.runs("perl", "-e", CALLS, "tcp", "45.0.0.1", "8008")
        assert came.stdout == "hello\n"
        serving.kill()
    # Calls go to whoever takes part, from the port of the media server and from no other.
    assert passes(here, UNDECLARED, 40000, "udp", own=7882)
    assert not passes(here, UNDECLARED, 40000, "udp", own=7883)


async def test_a_rogue_dependency_that_passes_python_by_is_stopped_and_counted(
    machine: tuple[Network, Network], outside: Network, own_folder: Path, tmp_path: Path
) -> None:
    here, _ = machine
    data = own_folder
    (data / "resolv.conf").write_text(f"nameserver {NAME_SERVER}\n")
    taken_over = TakenOver(tmp_path, UNDECLARED)
    log, within = tmp_path / "log", [*here.within, *AS_USER]
    with Program(data, log=log, within=within, **taken_over.environment) as program:
        await program.start()
        for row in ("push_gateway", "webpush"):
            switches(data, row, is_on=False)
        ways = ("by_address", "natively")
        assert await taken_over.calls_home(*ways) == ["OutwardContactRefused", "home"]
        await fences(here, data)
        assert await taken_over.calls_home(*ways) == ["OutwardContactRefused", "OSError"]
        assert stopped(data) == 2
        assert counted(here)["undeclared"] > 0


async def test_rules_for_root_would_be_for_all(folder: Path, tmp_path: Path) -> None:
    rules = ("touchpoints", "rules", "--nftables")
    status, said = await types(folder, *rules, "--user", "0")
    assert (status, "runs as root" in said) == (1, True)
    status, said = await types(folder, *rules, "--user", "nobody-of-this-name")
    assert (status, "There is no user" in said) == (1, True)
    status, said = await types(folder, *rules, "--cgroup", "system.slice/linnet.service")
    assert status == 0
    assert 'socket cgroupv2 level 2 "system.slice/linnet.service" jump leaving' in said
    status, said = await types(folder, "touchpoints", "rules", "--systemd")
    assert (status, f'ReadWritePaths="{folder}"' in said) == (0, True)


def test_nothing_is_counted_without_rules(machine: tuple[Network, Network]) -> None:
    here, _ = machine
    asked = here.runs(LINNET, "touchpoints", "blocked")
    assert asked.returncode == 1
    assert "are they loaded" in asked.stderr
