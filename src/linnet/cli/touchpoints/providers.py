"""Verbs about third parties through which people sign in."""

import argparse
from pathlib import Path

from linnet.cli.admin.line import Line
from linnet.cli.admin.show import Said, Verbs, add, listing, table
from linnet.config import SettingsError

PROVIDERS = "/_linnet/admin/v1/sign-in-providers"


def describe(verbs: "Verbs[argparse.ArgumentParser]") -> None:
    """Add the verbs."""
    add(verbs, "providers", "list the providers that people sign in through", _providers)
    new = add(verbs, "add-provider", "let people sign in by an account elsewhere", _add)
    new.add_argument("id", help="small letters, digits, hyphens and underscores")
    for option, says in (
        ("--name", "what people read on the button"),
        ("--issuer", "its address, as the provider names it"),
        ("--client-id", "what this server is called there"),
        ("--party", "who it is: legal name and country"),
    ):
        new.add_argument(option, required=True, help=says)
    # As an argument others could see it.
    new.add_argument(
        "--secret-file", type=Path, required=True, help="a file with the client secret"
    )
    new.add_argument(
        "--host", action="append", default=[], help="another host that it uses; repeat it"
    )
    new.add_argument("--newcomers", action="store_true", help="whoever it knows may come in")
    new.add_argument("--retention", default="", help="how long they keep it")
    new.add_argument("--demands-to", default="", help="their address for demands to delete")
    check = add(verbs, "check-provider", "ask a provider what people would need", _check)
    check.add_argument("id")
    stuck = add(
        verbs, "without-another-way", "list whom severing a provider would lock out", _stuck
    )
    stuck.add_argument("id")


def _providers(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.get(PROVIDERS)
    rows = [
        (
            one["id"],
            "on" if one["is_on"] else "off",
            one["accounts"],
            "yes" if one["lets_newcomers"] else "by invite",
            one["name"],
            one["issuer"],
        )
        for one in answer["providers"]
    ]
    heads = ("ID", "STANDING", "ACCOUNTS", "NEWCOMERS", "NAME", "ISSUER")
    shown = table(heads, rows, "Nobody signs in through anybody else.")
    return Said(f"{shown}\nThey send people back to: {answer['redirect_uri']}", answer)


def _add(line: Line, chosen: argparse.Namespace) -> Said:
    try:
        secret = chosen.secret_file.read_text().strip()
    except (OSError, UnicodeError) as why:
        raise SettingsError(f"{chosen.secret_file} cannot be read") from why
    body = {
        "id": chosen.id,
        "name": chosen.name,
        "issuer": chosen.issuer,
        "client_id": chosen.client_id,
        "client_secret": secret,
        "party": chosen.party,
        "lets_newcomers": chosen.newcomers,
        "hosts": chosen.host,
        "retention": chosen.retention,
        "demands_to": chosen.demands_to,
    }
    answer = line.ask("POST", PROVIDERS, body)
    back = line.get(PROVIDERS)["redirect_uri"].replace("{id}", chosen.id)
    said = f"{answer['touchpoint_id']} is in the register, and off."
    return Said(f"{said}\nEnter this at the provider: {back}", answer)


def _check(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.ask("POST", f"{PROVIDERS}/{chosen.id}/check")
    return Said(f"{chosen.id} answers, and all of it is right.", answer)


def _stuck(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.get(f"{PROVIDERS}/{chosen.id}/without-another-way")
    rows = [(user,) for user in answer["users"]]
    return Said(listing(table(("USER",), rows, "Everybody has another way."), answer), answer)
