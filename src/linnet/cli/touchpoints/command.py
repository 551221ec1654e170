"""The command `linnet touchpoints` and its verbs."""

import argparse

from linnet.cli.touchpoints import ending, fencing, looking, providers

EXAMPLES = """\
examples:
  linnet touchpoints list                        whom this server may contact
  linnet touchpoints show push_gateway           one contact, with what left day by day
  linnet touchpoints switch url_preview on       let it be made
  linnet touchpoints sever push_gateway --dry-run
  linnet touchpoints sever push_gateway --reason "They were bought"
  linnet touchpoints receipt 1 > receipt.json    the proof of it
  linnet touchpoints answer 1 deleted --on 2026-12-24 --text "All of it is gone."
  linnet touchpoints verify-receipt receipt.json
  linnet touchpoints rules --nftables > linnet.nft
  linnet touchpoints blocked                     what these rules have stopped

verify-receipt and blocked need no server; all others ask the running one.
"""


def describe(parser: argparse.ArgumentParser) -> None:
    """Add the verb and its own verbs."""
    parser.description = "Whom the Linnet in the data folder contacts."
    parser.epilog = EXAMPLES
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    own = parser.add_subparsers(
        dest="touchpoints_verb", required=True, metavar="verb", title="verbs"
    )
    for part in (looking, ending, fencing, providers):
        part.describe(own)
