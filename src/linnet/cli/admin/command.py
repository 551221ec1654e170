"""The command `linnet admin` and its verbs."""

import argparse

from linnet.cli.admin import desk_verbs, lists, people, places, retention

EXAMPLES = """\
examples:
  linnet admin users ada            who has "ada" in their name
  linnet admin create ada           makes an account and prints its password
  linnet admin sign-out ada         ends all sessions of somebody who lost a phone
  linnet admin rooms --json         all about rooms, for programs
  linnet admin close '!abc'         nobody can do more in this room than leave

Everything that changes something is recorded; `linnet admin record` shows it. Most verbs ask the
running server, so Linnet has to run; reset-password, make-admin and record work without it too.
"""


def describe(parser: argparse.ArgumentParser) -> None:
    """Add the verb and its own verbs."""
    parser.description = "Look after people, rooms and files of the Linnet in the data folder."
    parser.epilog = EXAMPLES
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    own = parser.add_subparsers(dest="admin_verb", required=True, metavar="verb", title="verbs")
    for part in (people, desk_verbs, places, lists, retention):
        part.describe(own)
