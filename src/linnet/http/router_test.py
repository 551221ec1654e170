from typing import Any

import pytest

from linnet.errors import InvalidParam, Unrecognized, UnrecognizedMethod
from linnet.http.endpoint import Access, endpoint
from linnet.http.router import Router

ROOM = "/_matrix/client/v3/rooms/{room_id}"


@endpoint("GET", f"{ROOM}/state/{{kind}}/{{key}}", operation="state", access=Access.NONE)
async def get_state(house: None, call: Any, room_id: str, kind: str, key: str) -> Any:
    return {}


@endpoint("PUT", f"{ROOM}/state/{{kind}}/{{key}}", operation="set", access=Access.NONE)
async def put_state(house: None, call: Any, room_id: str, kind: str, key: str) -> Any:
    return {}


@endpoint("GET", f"{ROOM}/{{word}}/members/all", operation="word", access=Access.NONE)
async def get_word(house: None, call: Any, room_id: str, word: str) -> Any:
    return {}


@pytest.fixture
def router() -> Router:
    made = Router()
    made.add(None, [get_state, put_state, get_word])
    return made


def found(router: Router, path: str, method: str = "GET") -> tuple[str, list[str]]:
    route, values = router.find(method, path)
    return route.endpoint.operation, values


def test_a_path_is_matched_before_it_is_decoded(router: Router) -> None:
    path = "/_matrix/client/v3/rooms/%21a%3Ab/state/m.x/a%2Fb%20c"
    assert found(router, path) == ("state", ["!a:b", "m.x", "a/b c"])


def test_a_value_may_be_empty(router: Router) -> None:
    assert found(router, "/_matrix/client/v3/rooms/a/state/m.x/") == ("state", ["a", "m.x", ""])


def test_a_word_goes_before_a_value_unless_it_leads_nowhere(router: Router) -> None:
    path = "/_matrix/client/v3/rooms/a/state/members/all"
    assert found(router, path) == ("state", ["a", "members", "all"])
    path = "/_matrix/client/v3/rooms/a/other/members/all"
    assert found(router, path) == ("word", ["a", "other"])


def test_each_method_has_its_own(router: Router) -> None:
    path = "/_matrix/client/v3/rooms/a/state/m.x/k"
    assert found(router, path, "PUT")[0] == "set"
    assert found(router, path, "HEAD")[0] == "state"
    with pytest.raises(UnrecognizedMethod):
        router.find("DELETE", path)


def test_the_prefix_of_old_clients_leads_to_the_same(router: Router) -> None:
    assert found(router, "/_matrix/client/r0/rooms/a/state/m.x/k")[0] == "state"


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/_matrix/client/v3/rooms/a/state/m.x",
        "/_matrix/client/v3/rooms/a/state/m.x/k/",
        "/_matrix/client/v3/rooms/a/state%2Fm.x/k",
        "/_matrix/client/v3/{room_id}/a/state/m.x/k",
        "/a" * 100_000,
    ],
)
def test_all_else_is_unknown(router: Router, path: str) -> None:
    with pytest.raises(Unrecognized):
        router.find("GET", path)


def test_what_is_no_utf8_is_refused(router: Router) -> None:
    with pytest.raises(InvalidParam):
        router.find("GET", "/_matrix/client/v3/rooms/%ff/state/m.x/k")


def test_one_path_has_one_endpoint_for_a_method(router: Router) -> None:
    with pytest.raises(AssertionError, match="two endpoints"):
        router.add(None, [get_state])
