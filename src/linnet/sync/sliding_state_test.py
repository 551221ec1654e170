"""What wishes for state match, and how several are joined."""

from hypothesis import given
from hypothesis import strategies as st

from linnet.ids import UserId
from linnet.sync.sliding_state import StateWish

ME = UserId("@me:linnet.test")
KINDS = ["m.room.name", "m.room.member", "m.x"]
KEYS = ["", ME, "@other:linnet.test"]

places = st.frozensets(
    st.tuples(st.sampled_from([*KINDS, "*"]), st.sampled_from([*KEYS, "*", "$ME", "$LAZY"])),
    max_size=4,
)
wishes = st.builds(StateWish.of, places, places)
everything = [(kind, key) for kind in KINDS for key in KEYS]


def matching(wish: StateWish) -> set[tuple[str, str]]:
    return {place for place in everything if wish.matches(*place, ME)}


@given(wishes, wishes)
def test_joined_wishes_want_all_that_either_wants(one: StateWish, other: StateWish) -> None:
    joined = one.joined_with(other)
    assert matching(joined) == matching(one) | matching(other)
    assert joined.is_lazy == (one.is_lazy or other.is_lazy)
    assert one.is_within(joined)
    assert joined.joined_with(one) == joined


@given(wishes, wishes)
def test_what_is_within_wants_nothing_more(one: StateWish, other: StateWish) -> None:
    if one.is_within(other):
        assert matching(one) <= matching(other)


@given(wishes)
def test_members_are_found_by_name_unless_all_are_looked_through(wish: StateWish) -> None:
    members = {key for kind, key in matching(wish) if kind == "m.room.member" and key}
    if not wish.is_all_members:
        assert members <= set(wish.named_members(ME))


def test_everything_with_lazy_members_leaves_them_out() -> None:
    wish = StateWish.of([("*", "*"), ("m.room.member", "$LAZY")])
    assert wish.matches("m.x", "", ME)
    assert not wish.matches("m.room.member", ME, ME)
    assert not wish.is_all_members
    assert StateWish.of([("*", "*")]).is_all_members


def test_exclusions_count_for_their_own_wish_alone() -> None:
    picky = StateWish.of([("*", "*")], [("m.room.name", "*")])
    assert not picky.matches("m.room.name", "", ME)
    assert picky.joined_with(StateWish.of([("m.room.name", "")])).matches("m.room.name", "", ME)
