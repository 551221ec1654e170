"""The authorisation rules: all vectors, and the rules that stand in `auth_rules` itself."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.errors import AuthRejected
from linnet.events.auth_rules import auth_types_for, check, check_auth_events
from linnet.events.conftest import VECTORS
from linnet.events.event import Event
from linnet.events.room_versions import ROOM_VERSIONS, V10, V11, V12

VERSIONS = list(ROOM_VERSIONS.values())
CASES = json.loads((VECTORS / "auth_cases.json").read_bytes())["cases"]
assert len(CASES) == 186


def rule_against(room, event, **options):
    """The rule that refuses the event, or None."""
    try:
        check(room.version, event, room.state, **options)
    except AuthRejected as refusal:
        return refusal.rule
    return None


def put_vector(room, event):
    """Draft an event of the vectors, in which ids are left out."""
    create = room.state.get(("m.room.create", ""))
    named = {"$create": [create.event_id] if create is not None else [], "$last": room.head}
    prev_events = [event_id for name in event["prev_events"] for event_id in named[name]]
    return event["type"], event["sender"], event["content"], event.get("state_key"), prev_events


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case['id']}-{case['room_version']}")
def test_vectors(make_room, case):
    room = make_room(ROOM_VERSIONS[case["room_version"]])
    create, *others = case["state"]
    room.create(create["sender"], **create["content"])
    for part in others:
        *parts, prev_events = put_vector(room, part)
        room.put(*parts, prev_events=prev_events)
    *parts, prev_events = put_vector(room, case["event"])
    event = room.draft(*parts, prev_events=prev_events)
    assert (rule_against(room, event) is None) is (case["expected"] == "allow")


@pytest.fixture(params=VERSIONS, ids=lambda version: version.id)
def version(request):
    return request.param


@pytest.fixture
def room(make_room, version):
    room = make_room(version)
    room.create()
    room.member("@alice:domain")
    room.put("m.room.power_levels", "@alice:domain", {"users": {"@bob:domain": 50}, "invite": 50})
    room.member("@bob:domain")
    room.member("@carol:domain")
    return room


def created(make_room, version, content, **parts):
    room = make_room(version)
    room_id = None if version.room_id_is_create_hash else "!room:domain"
    given = {"creator": "@alice:domain"} if version.creator_in_content else {}
    event = room.draft(
        "m.room.create", "@alice:domain", {**given, **content}, "", **{"room_id": room_id, **parts}
    )
    return rule_against(room, event)


def test_r1(make_room, version):
    assert created(make_room, version, {}) is None
    assert created(make_room, version, {"room_version": version.id}) is None
    assert created(make_room, version, {}, prev_events=["$a"]) == "R1.1"
    assert created(make_room, version, {}, room_id="!room:elsewhere") == "R1.2"
    for unknown in ("org.example.unknown", 12, ["12"]):
        assert created(make_room, version, {"room_version": unknown}) == "R1.3"


def test_r1_creators(make_room):
    room = make_room(V10)
    nobody = room.draft("m.room.create", "@alice:domain", {}, "", room_id="!room:domain")
    assert rule_against(room, nobody) == "R1.4"
    wrong = ["@bob:domain", {"@bob:domain": 1}, [5], ["bob"], ["@bob"], None]
    for value in wrong:
        assert created(make_room, V11, {"additional_creators": value}) is None
        assert created(make_room, V12, {"additional_creators": value}) == "R1.5"
    assert created(make_room, V12, {"additional_creators": []}) is None
    assert created(make_room, V12, {"additional_creators": ["@B:elsewhere"]}) is None


def test_r1_room_id_of_a_peer(make_room):
    pdu = make_room(V12).create().pdu
    event = Event.from_pdu(V12, {**pdu, "room_id": "!" + "a" * 43})
    with pytest.raises(AuthRejected) as caught:
        check(V12, event, {})
    assert caught.value.rule == "R1.2"


def test_r2(room):
    event = room.draft("m.room.message", "@bob:domain", {}, room_id="!other:domain")
    expected = "R2" if room.version.room_id_is_create_hash else None
    assert rule_against(room, event) == expected
    del room.state["m.room.create", ""]
    assert rule_against(room, room.draft("m.room.message", "@bob:domain", {})) == "R2"


@pytest.mark.parametrize(
    ("content", "expected"),
    [({"m.federate": False}, "R4"), ({"m.federate": True}, None), ({}, None)],
)
def test_r4(make_room, version, content, expected):
    room = make_room(version)
    room.create(**content)
    room.member("@alice:domain")
    room.member("@dave:elsewhere")
    assert rule_against(room, room.draft("m.room.message", "@dave:elsewhere", {})) == expected
    assert rule_against(room, room.draft("m.room.message", "@alice:domain", {})) is None


def test_r6(room):
    for membership in ("leave", "ban", "invite", "knock"):
        room.member("@carol:domain", membership)
        assert rule_against(room, room.draft("m.room.message", "@carol:domain", {})) == "R6"
    assert rule_against(room, room.draft("m.room.message", "@dave:domain", {})) == "R6"


def test_r7(room):
    def invite(sender):
        return rule_against(room, room.draft("m.room.third_party_invite", sender, {}, "token"))

    assert invite("@bob:domain") is None
    assert invite("@carol:domain") == "R7"
    assert invite("@dave:domain") == "R6"


def test_r8(room):
    def sent(sender, event_type, state_key=None):
        return rule_against(room, room.draft(event_type, sender, {}, state_key))

    assert sent("@carol:domain", "m.room.topic") is None
    assert sent("@carol:domain", "m.room.topic", "") == "R8"
    assert sent("@bob:domain", "m.room.topic", "") is None
    room.put("m.room.power_levels", "@alice:domain", {"events": {"m.room.topic": 1}})
    assert sent("@carol:domain", "m.room.topic") == "R8"


def test_r9(room):
    def sent(state_key):
        return rule_against(room, room.draft("org.example", "@bob:domain", {}, state_key))

    assert sent("@carol:domain") == "R9"
    assert sent("@bob:domain") is None
    assert sent("_@carol:domain") is None


def test_r10_is_asked(room):
    event = room.draft("m.room.power_levels", "@bob:domain", {"ban": "5"}, "")
    assert rule_against(room, event) == "R10.1"
    message = room.draft("m.room.power_levels", "@carol:domain", {"ban": "5"})
    assert rule_against(room, message) is None


def test_r5_is_asked(room):
    assert rule_against(room, room.draft("m.room.member", "@bob:domain", {}, "@b:c")) == "R5.1"


contents = st.fixed_dictionaries(
    {},
    optional={
        "membership": st.sampled_from(["join", "invite", "leave", "ban", "knock", "x"]) | st.none(),
        "join_rule": st.sampled_from(["public", "invite", "restricted"]) | st.integers(0, 9),
        "users": st.dictionaries(st.sampled_from(["@bob:domain", "x"]), st.integers(-1, 200))
        | st.text(max_size=2),
        "ban": st.integers(-1, 200) | st.booleans(),
        "events": st.dictionaries(st.sampled_from(["a", "b"]), st.integers(-1, 200) | st.none()),
        "third_party_invite": st.none()
        | st.just({"signed": {"token": "t", "mxid": "@bob:domain"}}),
        "join_authorised_via_users_server": st.sampled_from(["@alice:domain", "x"])
        | st.integers(0, 9),
    },
)
types = st.sampled_from(
    ["m.room.member", "m.room.power_levels", "m.room.join_rules", "m.room.topic", "m.room.create"]
)
users = st.sampled_from(["@alice:domain", "@bob:domain", "@carol:domain", "@dave:elsewhere"])


@given(st.sampled_from(VERSIONS), st.data())
def test_every_event_is_decided_and_only_the_selected_state_matters(make_room, version, data):
    """No junk makes a rule fail, and what is not in `auth_types_for` changes no verdict."""
    room = make_room(version)
    room.create()
    room.member("@alice:domain")
    for _ in range(data.draw(st.integers(0, 4))):
        sender, event_type = data.draw(users), data.draw(types)
        state_key = data.draw(users) if event_type == "m.room.member" else ""
        event = room.draft(event_type, sender, data.draw(contents), state_key)
        if event_type != "m.room.create" and rule_against(room, event) is None:
            room.state[event.state_tuple] = event
    sender, event_type = data.draw(users), data.draw(types)
    state_key = data.draw(users | st.sampled_from(["", None]))
    event = room.draft(event_type, sender, data.draw(contents), state_key)
    keys = auth_types_for(version, event_type, sender, state_key, event.content)
    selected = {key: room.state[key] for key in keys if key in room.state}
    create = room.state["m.room.create", ""]
    narrow = type(room)(version, room.signer)
    narrow.state = {**selected, ("m.room.create", ""): create}
    assert rule_against(room, event) == rule_against(narrow, event)
    if event_type != "m.room.create":
        check_auth_events(version, event, selected.values())
