"""Every module that an import contract is meant for is named in one."""

import tomllib
from typing import Any

from grimp import ImportGraph
from importlinter import configuration
from tests.tidy.contracts import PrivateModules, PureModules
from tests.tidy.source import LINNET, ROOT, product_modules, report

PURE = ("events", "ids", "push.rules", "sync.token")


def contracts(kind: str) -> list[dict[str, Any]]:
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    found: list[dict[str, Any]] = settings["tool"]["importlinter"]["contracts"]
    return [contract for contract in found if contract["type"] == kind]


def modules() -> set[str]:
    """Dotted names of the product's modules and packages."""
    found = set()
    for path in product_modules():
        parts = path.relative_to(LINNET.parent).with_suffix("").parts
        found.add(".".join(parts[:-1] if parts[-1] == "__init__" else parts))
    return found


def test_pure_modules_are_kept_pure() -> None:
    pure = {name for contract in contracts("pure") for name in contract["source_modules"]}
    wanted = {f"linnet.{name}" for name in PURE} & modules()
    complaints = [
        f"{name} is pure: add it to source_modules of «The pure core does no I/O» in pyproject.toml"
        for name in sorted(wanted - pure)
    ]
    assert not complaints, report(complaints)


def test_a_store_belongs_to_its_domain() -> None:
    graph = ImportGraph()
    graph.add_import(importer="linnet.rooms.send", imported="linnet.rooms.store")
    graph.add_import(importer="linnet.sync.v3", imported="linnet.rooms.state")
    private = PrivateModules("stores", {}, {"names": r"store(_\w+)?"})
    assert private.check(graph, verbose=False).kept
    graph.add_import(importer="linnet.sync.v3", imported="linnet.rooms.store_members")
    assert not private.check(graph, verbose=False).kept


def test_pure_modules_may_not_reach_out_but_their_tests_may() -> None:
    configuration.configure()  # the contract takes its own time

    def is_kept(importer: str) -> bool:
        graph = ImportGraph()
        graph.add_module("linnet.ids")
        graph.add_module("os", is_squashed=True)
        graph.add_import(importer=importer, imported="os")
        session = {"root_packages": ["linnet"], "include_external_packages": "True"}
        options = {"source_modules": ["linnet.ids"], "forbidden_modules": ["os"]}
        return PureModules("pure", session, options).check(graph, verbose=False).kept

    assert is_kept("linnet.ids_test")
    assert not is_kept("linnet.ids")
