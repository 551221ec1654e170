import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.sessions.oauth.errors import OAuthError
from linnet.sessions.oauth.scopes import MAX_SCOPE_LENGTH, read_scope

NEW = "urn:matrix:client:"
OLD = "urn:matrix:org.matrix.msc2967.client:"


@pytest.mark.parametrize("spelling", [NEW, OLD])
def test_full_access_on_one_device(spelling: str) -> None:
    scope = f"{spelling}api:* {spelling}device:AB.C-D_E~F"
    assert read_scope(scope).text == scope
    assert read_scope(scope).device_id == "AB.C-D_E~F"


def test_a_device_may_be_named_by_a_key() -> None:
    key = "wjLpTLRqbqBzLs63aYaEv2Boi6cFEbbM/sSRQ2oAKk4+"
    assert read_scope(f"{OLD}api:* {OLD}device:{key}").device_id == key


def test_what_is_not_known_is_not_granted() -> None:
    found = read_scope(f"openid {NEW}api:* email {NEW}device:ABCDEFGHIJ {NEW}api:*")
    assert found.text == f"{NEW}api:* {NEW}device:ABCDEFGHIJ"


def test_one_device_in_two_spellings_is_one() -> None:
    found = read_scope(f"{NEW}api:* {NEW}device:ABCDEFGHIJ {OLD}device:ABCDEFGHIJ")
    assert found.device_id == "ABCDEFGHIJ"


@pytest.mark.parametrize(
    "scope",
    [
        "",
        "openid",
        f"{NEW}api:*",
        f"{NEW}device:ABCDEFGHIJ",
        f"{NEW}api:* {NEW}device:",
        f"{NEW}api:* {NEW}device:A%B",
        f"{NEW}api:* {NEW}device:AAAAAAAAAA {NEW}device:BBBBBBBBBB",
        f"{NEW}api:* {NEW}device:AAAAAAAAAA {NEW}device:A%B",
        f"{NEW}api:read {NEW}device:ABCDEFGHIJ",
        f"{NEW}api:* {NEW}device:{'A' * 256}",
        "x" * (MAX_SCOPE_LENGTH + 1),
    ],
)
def test_other_scopes_are_refused(scope: str) -> None:
    with pytest.raises(OAuthError) as refused:
        read_scope(scope)
    assert refused.value.code == "invalid_scope"


@given(st.text())
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        found = read_scope(f"{NEW}api:* {NEW}device:ABCDEFGHIJ {text}")
    except OAuthError:
        return
    assert found.device_id == "ABCDEFGHIJ"
