"""Canonical JSON: one form for each value, and no form for values that have none."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.errors import BadJson, NotJson
from linnet.events import canonical_json

text = st.text(st.characters(exclude_categories=["Cs"]))
integers = st.integers(canonical_json.MIN_INTEGER, canonical_json.MAX_INTEGER)
values = st.recursive(
    st.none() | st.booleans() | integers | text,
    lambda inner: st.lists(inner) | st.dictionaries(text, inner),
    max_leaves=30,
)


@given(values)
def test_what_is_written_can_be_read_back(value):
    canonical_json.check(value)
    written = canonical_json.encode(value)
    assert canonical_json.decode(written) == value
    assert canonical_json.decode(written, unique_keys=True) == value
    assert canonical_json.encode(canonical_json.decode(written)) == written


@given(values)
def test_the_form_is_that_of_the_specification(value):
    """The standard library sorts by code point and escapes what must be escaped, nothing else."""
    expected = json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)
    assert canonical_json.encode(value) == expected.encode()


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({}, b"{}"),
        ({"b": "2", "a": "1"}, b'{"a":"1","b":"2"}'),
        ({"本": 2, "日": 1}, '{"日":1,"本":2}'.encode()),
        # By UTF-16 unit the emoji would come first, as U+D83D.
        ({"\U0001f600": 1, "\ufb33": 2}, '{"\ufb33":2,"\U0001f600":1}'.encode()),
        ('"\\/\b\t\n\f\r\0\x1f\x7f', b'"\\"\\\\/\\b\\t\\n\\f\\r\\u0000\\u001f\x7f"'),
        ("\u2028é\U0001f600", '"\u2028é\U0001f600"'.encode()),
        ([2**53 - 1, -(2**53) + 1, None, True], b"[9007199254740991,-9007199254740991,null,true]"),
    ],
)
def test_forms(value, expected):
    canonical_json.check(value)
    assert canonical_json.encode(value) == expected


class Text(str):
    """A type of ours that JSON does not know."""

    __slots__ = ()


@pytest.mark.parametrize(
    "value",
    [
        1.0,
        -0.0,
        1e3,
        float("nan"),
        float("inf"),
        2**53,
        -(2**53),
        2**70,
        "\ud800",
        {"\udfff": 1},
        {1: 2},
        {None: 2},
        b"bytes",
        (1, 2),
        {1, 2},
        Text("a"),
    ],
)
def test_what_has_no_form(value):
    for wrapped in (value, [value], {"a": {"b": [value]}}):
        with pytest.raises(BadJson):
            canonical_json.check(wrapped)


@pytest.mark.parametrize("value", ["\ud800", {1: 2}, {1, 2}, 2**53, Text("a")])
def test_what_cannot_be_written_at_all(value):
    with pytest.raises(BadJson):
        canonical_json.encode(value)


def nested(depth):
    value = []
    for _ in range(depth - 1):
        value = [value]
    return value


def test_depth_is_limited():
    canonical_json.check(nested(canonical_json.MAX_DEPTH))
    canonical_json.check({"a": [1]}, max_depth=3)
    with pytest.raises(BadJson):
        canonical_json.check([nested(canonical_json.MAX_DEPTH)])
    with pytest.raises(BadJson):
        canonical_json.check({"a": [1]}, max_depth=2)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{",
        b"NaN",
        b"[Infinity]",
        b"-Infinity",
        b'"\\ud800"',
        b'"\xed\xa0\x80"',
        b"\xff",
        b"{} {}",
        b"\xef\xbb\xbf{}",
        b"[" * 5000 + b"]" * 5000,
        b"1" * 5000,
    ],
)
def test_what_is_not_json(data):
    with pytest.raises(NotJson):
        canonical_json.decode(data)
    with pytest.raises(NotJson):
        canonical_json.decode(data, unique_keys=True)


def test_floats_can_be_read():
    assert canonical_json.decode(b'{"a": 1.5, "b": 1e3}') == {"a": 1.5, "b": 1000.0}
    assert canonical_json.decode(b'{"a": 1.5, "b": 1e3}', unique_keys=True)["b"] == 1000.0


@pytest.mark.parametrize(
    "data",
    [
        b'{"a":1,"a":2}',
        b'{"a":1,"a":1}',
        b'{"b":[{"c":{"a":1,"\\u0061":2}}]}',
        b' { "a" : 1.5 , "a" : 1e3 }',
    ],
)
def test_keys_named_twice(data):
    assert canonical_json.decode(data)
    with pytest.raises(BadJson):
        canonical_json.decode(data, unique_keys=True)


def test_unique_keys_in_any_layout():
    data = b'{ "a": [1, {"b": null}], "\\u0062": "\\u00e9", "c": {"a": 1} }'
    expected = {"a": [1, {"b": None}], "b": "é", "c": {"a": 1}}
    assert canonical_json.decode(data, unique_keys=True) == expected


def test_nesting_too_deep_to_look_for_duplicates():
    data = b"[" * 1000 + b"]" * 1000
    assert canonical_json.decode(data)
    with pytest.raises(BadJson):
        canonical_json.decode(data, unique_keys=True)
