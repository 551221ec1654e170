"""An import contract: modules of a certain name belong to the package they are in.

One contract of this kind covers every domain, also those still to come, where import-linter's own
`protected` contract would need one for each.
"""

import re

from grimp import ImportGraph
from importlinter import Contract, ContractCheck, fields, output


class PrivateModules(Contract):
    """Modules whose last name matches `names` may be imported by their own package only."""

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
