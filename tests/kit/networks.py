"""Networks of their own, with no way out: what is sent in them goes nowhere else.

They need root and a kernel that allows them; a test that cannot have them is skipped and says why.
"""

import contextlib
import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

_NUMBERS = itertools.count(1)
LINK = "veth"


class Network:
    """One network namespace."""

    def __init__(self, name: str) -> None:
        self.name = name
        ip("netns", "add", name)
        ip("-n", name, "link", "set", "lo", "up")

    @property
    def within(self) -> list[str]:
        """What a command begins with that is to run in here."""
        return ["ip", "netns", "exec", self.name]

    def asking(self, resolvers: Path) -> list[str | Path]:
        """The same for a command that takes its name servers from this file."""
        script = 'mount --bind "$0" /etc/resolv.conf && exec "$@"'
        return [*self.within, "sh", "-c", script, resolvers]

    def runs(self, *command: str | Path, **more: Any) -> subprocess.CompletedProcess[str]:
        """Run a program in here to its end."""
        return subprocess.run(
            [*self.within, *command], capture_output=True, text=True, check=False, **more
        )

    def runs_with(self, resolvers: Path, *command: str | Path) -> subprocess.CompletedProcess[str]:
        """The same with other name servers."""
        words = [*self.asking(resolvers), *command]
        return subprocess.run(words, capture_output=True, text=True, check=False)

    def starts(self, *command: str | Path) -> "subprocess.Popen[str]":
        """Start a program in here, whose output can be read."""
        return subprocess.Popen(
            [*self.within, *command], stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )

    def has(self, *addresses: str) -> None:
        """Give addresses to the link to the other network."""
        for address in addresses:
            # Without `nodad` an address of IPv6 can be used only after a second.
            more = ["nodad"] if ":" in address else []
            ip("-n", self.name, "address", "add", address, "dev", LINK, *more)

    def close(self) -> None:
        ip("netns", "delete", self.name)


def ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, capture_output=True)


def require(*programs: str) -> None:
    """Skip the test where it cannot have networks, or one of these programs is missing."""
    if os.geteuid() != 0:
        pytest.skip("networks of its own need root")
    absent = [name for name in ("ip", *programs) if shutil.which(name) is None]
    if absent:
        pytest.skip(f"there is no program {absent[0]}")
    name = f"linnet-probe-{os.getpid()}"
    try:
        ip("netns", "add", name)
    except subprocess.CalledProcessError as why:
        pytest.skip(f"no network namespaces here: {why.stderr.decode().strip()}")
    ip("netns", "delete", name)


@contextlib.contextmanager
def linked(here: Sequence[str], there: Sequence[str]) -> Iterator[tuple[Network, Network]]:
    """Two networks with a link between them, whose ends have these addresses.

    Each sends by the link whatever is for neither of its own addresses.
    """
    number = f"{os.getpid()}-{next(_NUMBERS)}"
    with contextlib.ExitStack() as held:
        made: list[Network] = []
        for end in ("here", "there"):
            network = Network(f"linnet-{end}-{number}")
            held.callback(network.close)
            made.append(network)
        near, far = made
        pair = ["name", LINK, "netns", near.name, "type", "veth", "peer", "name", LINK]
        ip("link", "add", *pair, "netns", far.name)
        for network, addresses in ((near, here), (far, there)):
            network.has(*addresses)
            ip("-n", network.name, "link", "set", LINK, "up")
            for family in ("-4", "-6"):
                ip("-n", network.name, family, "route", "add", "default", "dev", LINK)
        yield near, far
