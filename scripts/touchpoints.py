"""Write `docs/touchpoints.md` from the register."""

from pathlib import Path

from linnet.touchpoints.register import SHIPPED, Touchpoint

PAGE = Path(__file__).resolve().parent.parent / "docs" / "touchpoints.md"
_HEAD = """# Touchpoints

Every contact that Linnet can make with a third party. A contact that is not in this list is refused, by the one client that leaves the
program and by a guard behind it. The page is written from `touchpoints/register.py` by `make touchpoints`. People see the same list in
the app, with what left for themselves, and an operator can add rows but hide none. Everybody reads how a server has it on its page
`/touchpoints`, without an account, with how often each contact was made: rounded down, on whole days, and only where at least five people
had to do with it, so that no number is one person's. Programs read the same at
`/.well-known/linnet/touchpoints`, and as services of CycloneDX 1.6 at `/.well-known/linnet/touchpoints.cdx.json`. A contact is allowed for a year at most; then it
ends by itself, unless an administrator says yes to it again. It can be [ended for good, with proof](operating/severing.md). [Tests](touchpoints-proofs.md) hold Linnet to all of it.

| touchpoint | party | what for | what leaves | as it comes |
| --- | --- | --- | --- | --- |
"""


def page() -> str:
    """The page's text."""
    table = "".join(_line(row) for row in SHIPPED)
    return _HEAD + table + "".join(_section(row) for row in SHIPPED)


def _line(row: Touchpoint) -> str:
    data = ", ".join(row.data)
    return (
        f"| [`{row.id}`](#{row.id}) | {row.party} | {row.purpose} | {data} | {_standing(row)} |\n"
    )


def _standing(row: Touchpoint) -> str:
    if not row.is_on_by_default:
        return "off until an operator switches it on"
    return "on" if row.consent == "operator" else "off until a person says yes"


def _found(row: Touchpoint) -> str:
    is_named = row.host_class == "mail_server"
    return "the one of the settings" if is_named else "found for each contact"


def _section(row: Touchpoint) -> str:
    hosts = ", ".join(f"`{host}`" for host in row.hosts) or _found(row)
    others = "yes" if row.carries_others_data else "no"
    sources = "; ".join(f"{name} {' '.join(found)}" for name, found in row.csp_sources.items())
    return f"""
## {row.id}

- Hosts: {hosts}
- Country of the party: {row.country or "not known before the contact"}
- Begun by: {row.initiator}, {row.trigger}
- Speaks of people who did not ask for it: {others}
- Kept by the party: {row.retention}
- Without it: {row.when_off}
- Adds to the page's policy: {sources or "nothing"}
- Since: {row.since}
"""


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
