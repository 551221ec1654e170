"""The page about the specification is complete and true."""

from tests.conformance.built import built_endpoints
from tests.conformance.coverage import absence, absences, built_rows, naming_tests
from tests.conformance.specification import endpoints
from tests.tidy.source import report


def test_every_absence_has_a_reason() -> None:
    complaints = [
        f"{row.operation} ({row.method} {row.path}): say why in tests/conformance/absent.toml"
        for row in endpoints()
        if row not in built_rows() and absence(row) is None
    ]
    assert not complaints, report(complaints)


def test_reasons_name_operations_that_exist() -> None:
    known = {(row.api, row.operation) for row in endpoints()}
    named = {(entry.api, operation) for entry in absences() for operation in entry.operations}
    assert not named - known


def test_what_is_not_needed_is_not_built() -> None:
    complaints = [
        f"{row.operation} is built: take it out of «not needed» in tests/conformance/absent.toml"
        for row in built_rows()
        if (reason := absence(row)) and reason.group == "not needed"
    ]
    assert not complaints, report(complaints)


def test_every_endpoint_is_named_by_a_test() -> None:
    complaints = [
        f"{built.place}: no test names {built.operation}. Test it over HTTP, and say so there: "
        f"# covers: {built.operation}"
        for built in built_endpoints()
        if not naming_tests().get(built.operation)
    ]
    assert not complaints, report(complaints)
