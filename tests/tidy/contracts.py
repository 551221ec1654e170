"""Two import contracts that import-linter does not have."""

import re

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output
from importlinter.contracts.forbidden import ForbiddenContract


class PrivateModules(Contract):
    """Modules whose last name matches `names` may be imported by their own package only.

    One contract covers every domain, also those still to come, where import-linter's own
    `protected` contract would need one for each.
    """

    type_name = "private"

    names = fields.StringField()

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        pattern = re.compile(str(self.names))
        private = [
            (package, module)
            for module in sorted(graph.modules)
            for package, _, last in [module.rpartition(".")]
            if "." in package and pattern.fullmatch(last)
        ]
        broken = [
            f"{importer} imports {module}"
            for package, module in private
            for importer in sorted(graph.find_modules_that_directly_import(module))
            if not f"{importer}.".startswith(f"{package}.")
        ]
        return ContractCheck(kept=not broken, metadata={"broken": broken})

    def render_broken_contract(self, check: ContractCheck) -> None:
        for sentence in check.metadata["broken"]:
            output.print_error(f"- {sentence}: call a reading verb of that domain instead.")


class PureModules(ForbiddenContract):
    """As `forbidden`, but the tests beside pure modules may import what they need."""

    type_name = "pure"

    def check(self, graph: ImportGraph, verbose: bool) -> ContractCheck:
        for module in list(graph.modules):
            if module.endswith(("_test", ".conftest")):
                graph.remove_module(module)
        return super().check(graph, verbose)
