from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from linnet.sessions.oauth.client_metadata import (
    DEVICE_GRANT,
    MAX_NAME_LENGTH,
    MAX_REDIRECT_URIS,
    client_id_of,
    read_metadata,
)
from linnet.sessions.oauth.errors import OAuthError

WEB: dict[str, Any] = {
    "client_uri": "https://example.org/",
    "redirect_uris": ["https://example.org/cb"],
}


def refusal(sent: dict[str, Any]) -> str:
    with pytest.raises(OAuthError) as refused:
        read_metadata({**WEB, **sent})
    return refused.value.code


def test_what_is_left_out_has_the_rfcs_defaults() -> None:
    found = read_metadata(WEB)
    assert found.grant_types == ["authorization_code"]
    assert found.response_types == ["code"]
    assert not found.is_native


def test_the_order_of_members_makes_no_other_app() -> None:
    assert client_id_of(read_metadata(WEB)) == client_id_of(
        read_metadata(dict(reversed(WEB.items())))
    )


def test_names_are_shown_as_they_are_written() -> None:
    assert read_metadata({**WEB, "client_name": "  A\u202eB\n "}).client_name == "AB"
    long = read_metadata({**WEB, "client_name": "x" * 500}).client_name
    assert len(long) == MAX_NAME_LENGTH


def test_refusals() -> None:
    assert refusal({"client_uri": None}) == "invalid_client_metadata"
    assert refusal({"client_name": 1}) == "invalid_client_metadata"
    assert refusal({"logo_uri": "https://other.example/"}) == "invalid_client_metadata"
    assert refusal({"logo_uri": 1}) == "invalid_client_metadata"
    assert refusal({"grant_types": "x"}) == "invalid_client_metadata"
    assert refusal({"grant_types": ["x" * 5000]}) == "invalid_client_metadata"
    assert refusal({"redirect_uris": []}) == "invalid_redirect_uri"
    many = [f"https://example.org/{n}" for n in range(MAX_REDIRECT_URIS + 1)]
    assert refusal({"redirect_uris": many}) == "invalid_redirect_uri"
    assert refusal({"redirect_uris": ["https://other.example/"]}) == "invalid_redirect_uri"


def test_without_codes_no_address_is_needed() -> None:
    sent = {"client_uri": "https://example.org/", "grant_types": [DEVICE_GRANT]}
    assert read_metadata(sent).redirect_uris == []


@given(
    st.dictionaries(
        st.sampled_from(["client_name", "logo_uri", "grant_types", "response_types", "tos_uri"]),
        st.none() | st.booleans() | st.text() | st.lists(st.text() | st.none()),
    )
)
def test_anything_is_read_or_refused(sent: dict[str, Any]) -> None:
    try:
        found = read_metadata({**WEB, **sent})
    except OAuthError:
        return
    assert read_metadata({**WEB, **sent}) == found
