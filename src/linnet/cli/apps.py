"""`linnet apps`: applications of third parties, let in and changed from a terminal."""

import argparse

from linnet.cli.admin.line import Line
from linnet.cli.admin.show import Said, Verbs, add, table
from linnet.sessions.apps.manage import DEFAULT_PEOPLE, DEFAULT_ROOMS
from linnet.sessions.apps.permissions import VERBS

APPS = "/_linnet/admin/v1/apps"
EXAMPLES = """\
examples:
  linnet apps list
  linnet apps add polls --name Polls --party "Polls Cooperative, Lyon" --country FR \\
      --purpose "Counts votes in chats." --home https://polls.example.org/ \\
      --redirect https://polls.example.org/callback --verb read --verb send
  linnet apps change polls --verb send           narrows it for everybody at once
  linnet apps resume polls                       after it was stopped for everybody
  linnet touchpoints sever app.polls             ends all of it, with proof

All ask the running server.
"""


def describe(parser: argparse.ArgumentParser) -> None:
    """Add the verb and its own verbs."""
    parser.description = (
        "Applications that people may grant something, one person and chat at a time."
    )
    parser.epilog = EXAMPLES
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    own = parser.add_subparsers(dest="apps_verb", required=True, metavar="verb", title="verbs")
    add(own, "list", "list them, with how many people have granted them something", _list)
    _describe_add(own)
    change = add(own, "change", "change what one may ask for", _change)
    change.add_argument("id", help="as `list` shows it")
    change.add_argument("--purpose")
    change.add_argument("--verb", action="append", choices=VERBS, help="repeat it")
    for option in ("--history-days", "--people-max", "--rooms-max"):
        change.add_argument(option, type=int)
    resume = add(own, "resume", "let one go on that was stopped for everybody", _resume)
    resume.add_argument("id", help="as `list` shows it")


def _describe_add(own: "Verbs[argparse.ArgumentParser]") -> None:
    new = add(own, "add", "let one in", _add)
    new.add_argument("id", help="small letters, digits, hyphens and underscores")
    for option, says in (
        ("--name", "what people read"),
        ("--party", "who runs it: legal name"),
        ("--purpose", "what it says it is for, in one sentence"),
        ("--home", "the https address of its page"),
    ):
        new.add_argument(option, required=True, help=says)
    new.add_argument("--redirect", action="append", required=True, help="repeat it")
    new.add_argument(
        "--verb", action="append", required=True, choices=VERBS, help="what it may ask for at most"
    )
    new.add_argument("--history-days", type=int, default=0, help="how far back it may read")
    new.add_argument("--native", action="store_true", help="it runs on the person's own machine")
    new.add_argument("--country", default="", help="of the party, by ISO 3166")
    new.add_argument(
        "--people-max",
        type=int,
        default=DEFAULT_PEOPLE,
        help=f"about how many people it may read a day, by each grant ({DEFAULT_PEOPLE})",
    )
    new.add_argument("--rooms-max", type=int, default=DEFAULT_ROOMS, help="in how many chats")
    new.add_argument("--retention", default="", help="how long they keep it")
    new.add_argument("--demands-to", default="", help="their address for demands to delete")


def _list(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.get(APPS)
    rows = [
        (one["id"], _standing(one), one["grants"], " ".join(one["verbs"]), one["name"])
        for one in answer["apps"]
    ]
    heads = ("ID", "STANDING", "GRANTS", "MAY ASK FOR", "NAME")
    return Said(table(heads, rows, "No application is let in."), answer)


def _standing(one: dict[str, object]) -> str:
    if not one["is_on"]:
        return "off"
    return "frozen" if one["is_frozen"] else "on"


def _add(line: Line, chosen: argparse.Namespace) -> Said:
    body = {
        "id": chosen.id,
        "name": chosen.name,
        "party": chosen.party,
        "purpose": chosen.purpose,
        "home": chosen.home,
        "redirect_uris": chosen.redirect,
        "verbs": chosen.verb,
        "history_days": chosen.history_days,
        "is_native": chosen.native,
        "country": chosen.country,
        "people_max": chosen.people_max,
        "rooms_max": chosen.rooms_max,
        "retention": chosen.retention,
        "demands_to": chosen.demands_to,
    }
    answer = line.ask("POST", APPS, body)
    said = f"It is let in, and nobody has granted it anything. Its client_id: {answer['client_id']}"
    return Said(said, answer)


def _change(line: Line, chosen: argparse.Namespace) -> Said:
    body = {
        "purpose": chosen.purpose,
        "verbs": chosen.verb,
        "history_days": chosen.history_days,
        "people_max": chosen.people_max,
        "rooms_max": chosen.rooms_max,
    }
    wanted = {name: value for name, value in body.items() if value is not None}
    answer = line.ask("PUT", f"{APPS}/{chosen.id}", wanted)
    return Said(f"{chosen.id} is changed, also for those who have granted it something.", answer)


def _resume(line: Line, chosen: argparse.Namespace) -> Said:
    answer = line.ask("POST", f"{APPS}/{chosen.id}/resume")
    return Said(f"{chosen.id} may go on.", answer)
