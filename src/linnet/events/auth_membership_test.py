"""Rule R5, branch by branch. The vectors, in `auth_rules_test`, cover the common ways."""

import pytest

from linnet.errors import AuthRejected
from linnet.events import auth_membership
from linnet.events.auth_rules import check
from linnet.events.room_versions import ROOM_VERSIONS, V10, V11, V12
from linnet.events.signing import Signer, SigningKey, sign_json

VERSIONS = list(ROOM_VERSIONS.values())
ALICE, BOB, CAROL, DAVE = (f"@{name}:domain" for name in ("alice", "bob", "carol", "dave"))
MEMBERSHIPS = ("invite", "join", "knock", "leave", "ban")
AUTHORISED = {"join_authorised_via_users_server": BOB}


@pytest.fixture(params=VERSIONS, ids=lambda version: version.id)
def room(request, make_room):
    """Alice is the creator and above everybody, Bob is at 50, Carol at 0; Dave is not there."""
    room = make_room(request.param)
    room.create(ALICE)
    room.member(ALICE)
    admins = {} if room.version.privileged_creators else {ALICE: 100}
    room.put("m.room.power_levels", ALICE, {"users": {**admins, BOB: 50}, "invite": 50, "ban": 60})
    room.member(BOB)
    room.member(CAROL)
    return room


def change(room, sender, membership, target=None, verified_servers=None, **content):
    """The rule that refuses a change of membership, or None."""
    content["membership"] = membership
    event = room.draft("m.room.member", sender, content, target or sender)
    try:
        check(room.version, event, room.state, verified_servers=verified_servers)
    except AuthRejected as refusal:
        return refusal.rule
    return None


def set_join_rule(room, join_rule):
    room.put("m.room.join_rules", ALICE, {"join_rule": join_rule})


def refusals(room, sender, membership, target):
    """The rule for each membership that the target may have now."""
    found = {}
    for current in MEMBERSHIPS:
        room.member(target, current, sender=ALICE)
        found[current] = change(room, sender, membership, target)
    return found


def test_form(room):
    for content, state_key in (({"membership": "join"}, None), ({}, DAVE)):
        event = room.draft("m.room.member", DAVE, content, state_key)
        with pytest.raises(AuthRejected) as caught:
            check(room.version, event, room.state)
        assert caught.value.rule == "R5.1"
    for membership in ("x", None, 5, ["join"], {}):
        assert change(room, DAVE, membership) == "R5.unknown"


def test_the_authorising_server_must_have_signed(room):
    set_join_rule(room, "restricted")
    assert change(room, DAVE, "join", **AUTHORISED) is None
    assert change(room, DAVE, "join", verified_servers={"domain"}, **AUTHORISED) is None
    assert change(room, DAVE, "join", verified_servers={"other"}, **AUTHORISED) == "R5.2"
    assert change(room, BOB, "leave", verified_servers=(), **AUTHORISED) == "R5.2"
    assert change(room, BOB, "leave", verified_servers=()) is None
    nobody = {"join_authorised_via_users_server": 5}
    assert change(room, DAVE, "join", verified_servers={"domain"}, **nobody) == "R5.2"


def test_the_creator_joins_first(make_room):
    for version in VERSIONS:
        room = make_room(version)
        room.create(ALICE, additional_creators=[BOB])
        set_join_rule(room, "private")
        room.head = [room.state["m.room.create", ""].event_id]
        assert change(room, ALICE, "join") is None
        assert change(room, BOB, "join") == "R5.join.7"
        room.head = [*room.head, "$other"]
        assert change(room, ALICE, "join") == "R5.join.7"


def test_the_creator_of_version_10_is_the_one_in_the_content(make_room):
    for version, first in ((V10, BOB), (V11, ALICE), (V12, ALICE)):
        room = make_room(version)
        room.create(ALICE, creator=BOB)
        for user in (ALICE, BOB):
            assert change(room, user, "join") == (None if user == first else "R5.join.5")


def test_joining(room):
    assert change(room, ALICE, "join", DAVE) == "R5.join.2"
    set_join_rule(room, "public")
    assert change(room, DAVE, "join") is None
    room.member(DAVE, "ban", sender=ALICE)
    assert change(room, DAVE, "join") == "R5.join.3"
    for join_rule in ("private", None, 5, ["public"], "x"):
        room.member(DAVE, "invite", sender=ALICE)
        set_join_rule(room, join_rule)
        assert change(room, DAVE, "join") == "R5.join.7"


@pytest.mark.parametrize("join_rule", [None, "invite", "knock"])
def test_joining_by_invite(room, join_rule):
    if join_rule is not None:
        set_join_rule(room, join_rule)
    assert refusals(room, DAVE, "join", DAVE) == {
        "invite": None,
        "join": None,
        "knock": "R5.join.5",
        "leave": "R5.join.5",
        "ban": "R5.join.3",
    }


@pytest.mark.parametrize("join_rule", ["restricted", "knock_restricted"])
def test_joining_restricted_rooms(room, join_rule):
    set_join_rule(room, join_rule)
    assert refusals(room, DAVE, "join", DAVE) == {
        "invite": None,
        "join": None,
        "knock": "R5.join.6",
        "leave": "R5.join.6",
        "ban": "R5.join.3",
    }
    room.member(DAVE, "leave")

    def authorised_by(user):
        return change(room, DAVE, "join", join_authorised_via_users_server=user)

    assert authorised_by(BOB) is None
    assert authorised_by(CAROL) == "R5.join.6"
    assert authorised_by("@erin:domain") == "R5.join.6"
    assert authorised_by(5) == "R5.join.6"
    room.member(BOB, "leave")
    assert authorised_by(BOB) == "R5.join.6"


def test_inviting(room):
    assert refusals(room, BOB, "invite", DAVE) == {
        "invite": None,
        "join": "R5.invite.2",
        "knock": None,
        "leave": None,
        "ban": "R5.invite.2",
    }
    room.member(DAVE, "leave")
    assert change(room, CAROL, "invite", DAVE) == "R5.invite.2"
    assert change(room, "@erin:domain", "invite", DAVE) == "R5.invite.2"


class ThirdParty:
    """An identity server that signs for an invite of Carol's, who is not even allowed to."""

    def __init__(self, room, **content):
        self.room = room
        self.signer = Signer("identity", SigningKey("0", b"\3" * 32))
        content.setdefault("public_key", self.signer.key.public_key)
        room.put("m.room.third_party_invite", CAROL, content, "token")

    def signed(self, **parts):
        return sign_json({"mxid": DAVE, "token": "token", **parts}, self.signer)

    def invite(self, signed, sender=CAROL, target=DAVE):
        return change(self.room, sender, "invite", target, third_party_invite={"signed": signed})


def test_third_party_invites(room):
    third_party = ThirdParty(room)
    signed = third_party.signed()
    assert third_party.invite(signed) is None
    room.member(CAROL, "leave")
    assert third_party.invite(signed) is None
    refused = "R5.invite.1"
    assert third_party.invite(signed, sender=BOB) == refused
    assert third_party.invite(signed, target="@erin:domain") == refused
    assert third_party.invite({**signed, "mxid": "@erin:domain"}, target="@erin:domain") == refused
    assert third_party.invite(third_party.signed(token="other")) == refused
    for value in (None, "x", {}, {"mxid": DAVE}, {"token": "token"}):
        assert third_party.invite(value) == refused
    assert change(room, CAROL, "invite", DAVE, third_party_invite="x") == refused
    room.member(DAVE, "ban", sender=ALICE)
    assert third_party.invite(signed) == refused


@pytest.mark.parametrize(
    "signatures",
    [None, [], {}, {"identity": []}, {"identity": {"ed25519:0": 5}}, {"identity": {"k": "AAAA"}}],
)
def test_third_party_invites_without_a_good_signature(room, signatures):
    third_party = ThirdParty(room)
    signed = {**third_party.signed(), "signatures": signatures}
    assert third_party.invite(signed) == "R5.invite.1"


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"public_key": "x", "public_keys": [5, {}, {"public_key": 5}]}, "R5.invite.1"),
        ({"public_key": None, "public_keys": None}, "R5.invite.1"),
        ({"public_key": "x", "public_keys": ["KEY"]}, None),
    ],
)
def test_keys_of_third_party_invites(room, content, expected):
    key = SigningKey("0", b"\3" * 32).public_key
    keys = content["public_keys"]
    if keys == ["KEY"]:
        content = {**content, "public_keys": [{"public_key": "y"}, {"public_key": key}]}
    third_party = ThirdParty(room, **content)
    assert third_party.invite(third_party.signed()) == expected


def test_an_invite_cannot_cost_any_number_of_checks(room):
    key = SigningKey("0", b"\3" * 32).public_key
    useless = [{"public_key": "x"}] * auth_membership.MAX_THIRD_PARTY_CHECKS
    third_party = ThirdParty(room, public_key=None, public_keys=[*useless[1:], {"public_key": key}])
    assert third_party.invite(third_party.signed()) is None
    third_party = ThirdParty(room, public_key=None, public_keys=[*useless, {"public_key": key}])
    assert third_party.invite(third_party.signed()) == "R5.invite.1"


def test_leaving(room):
    assert refusals(room, DAVE, "leave", DAVE) == {
        "invite": None,
        "join": None,
        "knock": None,
        "leave": "R5.leave.1",
        "ban": "R5.leave.1",
    }


def test_removing(room):
    assert refusals(room, BOB, "leave", DAVE) == {
        "invite": None,
        "join": None,
        "knock": None,
        "leave": None,
        "ban": "R5.leave.3",
    }
    assert refusals(room, ALICE, "leave", DAVE)["ban"] is None
    assert change(room, "@erin:domain", "leave", CAROL) == "R5.leave.2"
    assert change(room, CAROL, "leave", DAVE) in ("R5.leave.3", "R5.leave.4")
    assert change(room, BOB, "leave", ALICE) == "R5.leave.4"
    assert change(room, BOB, "leave", CAROL) is None
    room.put("m.room.power_levels", ALICE, {"users": {BOB: 50, CAROL: 50}})
    assert change(room, BOB, "leave", CAROL) == "R5.leave.4"


def test_banning(room):
    assert change(room, BOB, "ban", CAROL) == "R5.ban"
    room.put("m.room.power_levels", ALICE, {"users": {BOB: 60, CAROL: 59}, "ban": 60})
    assert set(refusals(room, BOB, "ban", DAVE).values()) == {None}
    assert change(room, BOB, "ban", CAROL) is None
    assert change(room, BOB, "ban", BOB) == "R5.ban"
    assert change(room, CAROL, "ban", DAVE) == "R5.ban"
    assert change(room, "@erin:domain", "ban", DAVE) == "R5.ban"


def test_creators_cannot_touch_each_other(make_room):
    room = make_room(V12)
    room.create(ALICE, additional_creators=[BOB])
    room.member(ALICE)
    room.member(BOB)
    assert change(room, ALICE, "ban", BOB) == "R5.ban"
    assert change(room, BOB, "leave", ALICE) == "R5.leave.4"


@pytest.mark.parametrize("join_rule", ["knock", "knock_restricted"])
def test_knocking(room, join_rule):
    assert change(room, DAVE, "knock") == "R5.knock"
    set_join_rule(room, "restricted")
    assert change(room, DAVE, "knock") == "R5.knock"
    set_join_rule(room, join_rule)
    assert change(room, BOB, "knock", DAVE) == "R5.knock"
    assert refusals(room, DAVE, "knock", DAVE) == {
        "invite": "R5.knock",
        "join": "R5.knock",
        "knock": None,
        "leave": None,
        "ban": "R5.knock",
    }
