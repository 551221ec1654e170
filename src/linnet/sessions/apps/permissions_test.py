import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.ids import RoomId
from linnet.sessions.apps.permissions import (
    MAX_DETAILS_LENGTH,
    PROFILE_TYPE,
    ROOM_TYPE,
    VERBS,
    Allowed,
    Permitted,
    RoomPermission,
    as_details,
    in_order,
    narrowed,
    read_wish,
    scopes_of,
)
from linnet.sessions.oauth.errors import OAuthError

ALL = Allowed(list(VERBS), 30)
HERE, THERE = RoomId("!here:linnet.test"), RoomId("!there:linnet.test")
GRANT = Permitted(
    True, [RoomPermission(HERE, ["read", "send"], 7), RoomPermission(THERE, ["members"])]
)


def refused(details: Any, allowed: Allowed = ALL) -> str:
    text = details if isinstance(details, str) else json.dumps(details)
    with pytest.raises(OAuthError) as why:
        read_wish(text, allowed)
    assert why.value.code == "invalid_authorization_details"
    return why.value.message


def test_verbs_are_read_in_our_order() -> None:
    wish = read_wish(json.dumps([{"type": ROOM_TYPE, "actions": ["send", "read", "read"]}]), ALL)
    assert wish.rooms[0].verbs == ["read", "send"]
    assert wish.rooms[0].room_id is None
    assert in_order(["send", "profile"]) == ["profile", "send"]


def test_what_is_granted_reads_as_what_is_asked_for() -> None:
    wish = read_wish(json.dumps(as_details(GRANT)), ALL)
    assert wish.wants_profile
    assert [(one.room_id, one.verbs, one.history_days) for one in wish.rooms] == [
        (one.room_id, one.verbs, one.history_days) for one in GRANT.rooms
    ]


def test_scopes_by_verb_and_place() -> None:
    assert scopes_of(GRANT) == [
        "profile:self",
        f"read:room/{HERE}",
        f"send:room/{HERE}",
        f"members:room/{THERE}",
        "history:<=7d",
    ]
    assert scopes_of(Permitted()) == []


def test_less_is_left_under_less() -> None:
    less = narrowed(GRANT, Allowed(["read"], 2))
    assert less == Permitted(False, [RoomPermission(HERE, ["read"], 2)])
    assert narrowed(GRANT, ALL) == GRANT
    assert narrowed(GRANT, Allowed([])) == Permitted()


def test_refusals() -> None:
    refused("[" + " " * MAX_DETAILS_LENGTH + "]")
    refused({"type": PROFILE_TYPE})
    refused([1])
    refused([{}])
    refused([{"type": ROOM_TYPE, "actions": "read"}])
    refused([{"type": ROOM_TYPE, "actions": ["profile"]}])
    refused([{"type": ROOM_TYPE, "actions": [1]}])
    refused([{"type": PROFILE_TYPE}], Allowed(["read"]))
    assert refused([{"type": ROOM_TYPE, "actions": ["read"], "history_days": 2}], Allowed(["read"]))


@given(st.text() | st.recursive(
    st.none() | st.booleans() | st.integers() | st.sampled_from([ROOM_TYPE, PROFILE_TYPE, "read"]),
    lambda inner: st.lists(inner)
    | st.dictionaries(st.sampled_from(["type", "actions", "identifier", "history_days"]), inner),
).map(json.dumps))  # fmt: skip
def test_anything_is_read_or_refused(text: str) -> None:
    try:
        wish = read_wish(text, ALL)
    except OAuthError:
        return
    assert wish.wants_profile or wish.rooms
