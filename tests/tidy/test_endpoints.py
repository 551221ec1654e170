"""Every endpoint has the method, path and access of the specification, or says it is our own."""

from collections import Counter

from tests.conformance.built import BuiltEndpoint, built_endpoints, complaint
from tests.conformance.specification import shape
from tests.tidy.source import report

SEND = "/_matrix/client/v3/rooms/{room_id}/send/{event_type}/{txn_id}"


def label(
    method: str = "PUT", path: str = SEND, operation: str = "sendMessage", access: str = "USER"
) -> BuiltEndpoint:
    return BuiltEndpoint(method, path, operation, access, "rooms/send.py", 1)


def test_endpoints_are_those_of_the_specification() -> None:
    complaints = [
        f"{built.place}: {why}" for built in built_endpoints() if (why := complaint(built))
    ]
    assert not complaints, report(complaints)


def test_an_endpoint_is_built_once() -> None:
    # A path with a slash at its end is another path.
    routes = Counter(
        (built.method, shape(built.path) + "/" * built.path.endswith("/"))
        for built in built_endpoints()
    )
    complaints = [
        f"{method} {path} is built {n} times" for (method, path), n in routes.items() if n > 1
    ]
    assert not complaints, report(complaints)


def test_this_check_can_fail() -> None:
    assert complaint(label()) is None
    no_key = "/_matrix/client/v3/rooms/{room_id}/state/{event_type}"
    assert complaint(label(path=no_key, operation="setRoomStateWithKey")) is None
    assert complaint(label(operation="linnet.sendMessage", access="ADMIN")) is None
    assert "is PUT" in (complaint(label(method="POST")) or "")
    assert "is PUT" in (complaint(label(path=SEND.replace("v3", "v4"))) or "")
    assert "no operation" in (complaint(label(operation="sendPigeon")) or "")
    assert "does not fit" in (complaint(label(access="NONE")) or "")
    assert "literals" in (complaint(label(path="?")) or "")
