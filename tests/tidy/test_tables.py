"""One table, one owner: only a domain's `store*.py` names the tables its `schema/` creates."""

import ast
import re
from pathlib import Path

from tests.tidy.source import LINNET, files, name, product_modules, report, text, tree

CREATED = re.compile(
    r"CREATE\s+(?:VIRTUAL\s+)?TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?\"?(\w+)", re.IGNORECASE
)
# The words after which SQL names a table. They are written in capitals in this house.
NAMED = re.compile(r"\b(?:FROM|JOIN|INTO|UPDATE|TABLE)\s+\"?(\w+)")


def tables_named(module: ast.Module) -> set[str]:
    """Tables that the SQL in this module's strings names."""
    strings = (
        node.value
        for node in ast.walk(module)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return {table.lower() for string in strings for table in NAMED.findall(string)}


def owners() -> dict[str, set[Path]]:
    """Each table with the domain folders whose schema creates it."""
    found: dict[str, set[Path]] = {}
    for path in files(".sql", below=LINNET):
        for table in CREATED.findall(text(path)):
            found.setdefault(table.lower(), set()).add(path.parent.parent)
    return found


def may_name(path: Path, owner: Path) -> bool:
    return path.is_relative_to(owner) and path.stem.startswith("store")


def test_a_table_is_created_by_one_domain() -> None:
    complaints = [
        f"Table {table} is created by {', '.join(sorted(map(name, domains)))}: keep one owner."
        for table, domains in owners().items()
        if len(domains) > 1
    ]
    assert not complaints, report(complaints)


def test_only_the_owners_store_names_a_table() -> None:
    owner = {table: min(domains) for table, domains in owners().items()}
    complaints = [
        f"{name(path)} names table {table}, which belongs to {name(owner[table])}: "
        f"put the SQL into its store.py and call that, or a reading verb of that domain."
        for path in product_modules()
        for table in sorted(tables_named(tree(path)) & owner.keys())
        if not may_name(path, owner[table])
    ]
    assert not complaints, report(complaints)


def test_these_checks_can_fail() -> None:
    assert tables_named(ast.parse('tx.one(f"SELECT a FROM rooms WHERE {b}")')) == {"rooms"}
    assert not may_name(LINNET / "sync" / "v3.py", LINNET / "rooms")
    assert may_name(LINNET / "rooms" / "store_members.py", LINNET / "rooms")
