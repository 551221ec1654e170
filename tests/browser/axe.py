"""Asks axe what a screen makes hard for people who see, hear or move differently."""

from pathlib import Path
from typing import Any

from playwright.async_api import Page

SOURCE = Path(__file__).resolve().parents[2] / "client/node_modules/axe-core/axe.min.js"
BEHIND = ("landmark-one-main", "page-has-heading-one")
"""Axe wants these of pages, and does not always see that a dialog stands before this one."""
# Evaluated by the debugger: the page's security policy would refuse a script of ours.
RUN = "() => axe.run(document, { resultTypes: ['violations'] })"


async def violations(page: Page) -> list[str]:
    """One sentence for each kind of violation on the page as it is now."""
    if await page.evaluate("typeof axe === 'undefined'"):
        await page.evaluate(SOURCE.read_text("utf-8"))
    result = await page.evaluate(RUN)
    found = result["violations"]
    if await page.get_by_role("dialog").count():
        found = [violation for violation in found if violation["id"] not in BEHIND]
    return [_sentence(violation) for violation in found]


def _sentence(violation: dict[str, Any]) -> str:
    nodes = violation["nodes"]
    where = "; ".join(f"{node['target']} {node['html'][:120]}" for node in nodes[:3])
    why = nodes[0]["failureSummary"].replace("\n", " ")
    return f"{violation['id']} ({len(nodes)}): {where}: {why}"
