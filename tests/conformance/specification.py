"""The endpoints of the Matrix specification, read from `endpoints.tsv`."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("endpoints.tsv")
SPECIFICATION = "https://spec.matrix.org/v1.19"
DOCUMENT = {
    "application-service": "application-service-api",
    "client-server": "client-server-api",
    "identity": "identity-service-api",
    "push-gateway": "push-gateway-api",
    "server-server": "server-server-api",
}


@dataclass(frozen=True)
class SpecifiedEndpoint:
    """One row: an operation of one of the five APIs."""

    api: str
    method: str
    path: str
    operation: str
    auth: str
    anchor: str

    @property
    def route(self) -> tuple[str, str]:
        return self.method, shape(self.path)

    @property
    def link(self) -> str:
        return f"{SPECIFICATION}/{DOCUMENT[self.api]}/{self.anchor}"


def shape(path: str) -> str:
    """A path without the names of its parameters, which are free to choose."""
    return re.sub(r"\{[^}]*\}", "{}", path).rstrip("/")


@cache
def endpoints() -> tuple[SpecifiedEndpoint, ...]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return tuple(
            SpecifiedEndpoint(
                row["api"], row["method"], row["path"], row["operation_id"], row["auth"],
                row["spec_anchor"],
            )
            for row in csv.DictReader(file, delimiter="\t")
        )  # fmt: skip
