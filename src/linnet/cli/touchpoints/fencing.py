"""Verbs about the fence: rules for the operating system, and what they have stopped."""

import argparse
import asyncio
import pwd
import shutil
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import msgspec

from linnet.cli.admin.line import Line
from linnet.cli.admin.show import Said, Verbs, add, new_verb, size, table, tell
from linnet.cli.touchpoints.looking import REGISTER
from linnet.config import SettingsError
from linnet.touchpoints.fence import nftables, systemd
from linnet.touchpoints.fence.facts import Facts, Known, hosts_of, name_servers_in, not_found

RESOLVERS = Path("/etc/resolv.conf")
WITHIN_S = 10.0
"""How long a name server may take."""
_LIST = ("nft", "--json", "list", "counters", "table", "inet", nftables.TABLE)


def describe(verbs: "Verbs[argparse.ArgumentParser]") -> None:
    """Add the verbs."""
    rules = add(verbs, "rules", "print rules for the operating system, to be loaded by it", _rules)
    form = rules.add_mutually_exclusive_group(required=True)
    form.add_argument("--nftables", action="store_true", help="a file for nft -f")
    form.add_argument("--systemd", action="store_true", help="an addition to the unit")
    whose = rules.add_mutually_exclusive_group()
    whose.add_argument("--user", help="as whom the server runs; without it: as whom it runs now")
    whose.add_argument("--cgroup", help="its control group, as in system.slice/linnet.service")
    rules.add_argument(
        "--resolv-conf", type=Path, default=RESOLVERS, help=f"names the name servers ({RESOLVERS})"
    )
    blocked = new_verb(verbs, "blocked", "say what the rules of nftables let through and stopped")
    blocked.set_defaults(run=_blocked)


def _rules(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.get(f"{REGISTER}/fence")
    facts = msgspec.convert(answer, Facts)
    known = _known(facts, chosen.resolv_conf)
    for host in not_found(facts, known):
        print(f"linnet: {host} was not found, so it is not let through", file=sys.stderr)
    if chosen.systemd:
        folders = [str(chosen.data.resolve())]
        if facts.backup_folder:
            folders.append(str((chosen.data / facts.backup_folder).resolve()))
        return Said(systemd.drop_in(facts, known, folders).removesuffix("\n"), answer)
    text = nftables.rules(facts, known, _whose(facts, chosen))
    return Said(text.removesuffix("\n"), answer)


def _whose(facts: Facts, chosen: argparse.Namespace) -> str:
    """For whose packets the rules are.

    Raises:
        SettingsError: they would be for everything on this machine, or there is no such user.
    """
    if chosen.cgroup:
        if not chosen.cgroup.isprintable() or '"' in chosen.cgroup:
            raise SettingsError("A control group is a path, as in system.slice/linnet.service")
        return nftables.of_group(chosen.cgroup)
    user = facts.user
    if chosen.user:
        try:
            user = int(chosen.user) if chosen.user.isdecimal() else pwd.getpwnam(chosen.user).pw_uid
        except KeyError as why:
            raise SettingsError(f"There is no user {chosen.user}") from why
    if user == 0:
        raise SettingsError(
            "The server runs as root: the rules would be for all that root does. Let it run as a"
            " user of its own, or name its control group with --cgroup"
        )
    return nftables.of_user(user)


def _known(facts: Facts, resolvers: Path) -> Known:
    """Look up all names, as the server would at this moment."""
    try:
        servers = name_servers_in(resolvers.read_text("utf-8", "replace"))
    except OSError:
        servers = []
    return Known(asyncio.run(_found(hosts_of(facts))), servers)


async def _found(hosts: list[str]) -> dict[str, list[str]]:
    """The addresses of hosts, all looked up at once."""
    return dict(zip(hosts, await asyncio.gather(*map(_addresses, hosts)), strict=True))


async def _addresses(host: str) -> list[str]:
    loop = asyncio.get_running_loop()
    try:
        async with asyncio.timeout(WITHIN_S):
            found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    except OSError:  # it took too long, too
        return []
    return sorted({str(address[0]) for _, _, _, _, address in found})


def _blocked(chosen: argparse.Namespace) -> int:
    counters = _counters()
    rows = [(one["name"], one["packets"], size(one["bytes"])) for one in counters]
    text = table(("COUNTER", "PACKETS", "SIZE"), rows, "There are no counters.")
    stopped = sum(one["packets"] for one in counters if one["name"] == nftables.UNDECLARED)
    text += f"\nPackets to somebody whom no row names, all stopped: {stopped}"
    tell(Said(text, {"counters": counters, "undeclared": stopped}), chosen)
    return 0


def _counters() -> list[dict[str, Any]]:
    """The counters of the table, in the order of their names.

    Raises:
        SettingsError: there is no table, or it cannot be read.
    """
    if shutil.which(_LIST[0]) is None:
        raise SettingsError("There is no program nft; the package of Debian is nftables")
    asked = subprocess.run(_LIST, capture_output=True, text=True, check=False)
    if asked.returncode != 0:
        said = asked.stderr.strip().partition("\n")[0]
        raise SettingsError(f"The rules cannot be read; are they loaded, and are you root? {said}")
    listed = msgspec.json.decode(asked.stdout)["nftables"]
    found = [one["counter"] for one in listed if "counter" in one]
    return [
        {name: one[name] for name in ("name", "packets", "bytes")}
        for one in sorted(found, key=lambda one: str(one["name"]))
    ]
