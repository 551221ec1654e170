from hypothesis import given
from hypothesis import strategies as st

from linnet.sessions.oauth.pkce import is_challenge, matches

# RFC 7636, appendix B.
VERIFIER = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk"
CHALLENGE = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"


def test_the_example_of_the_rfc() -> None:
    assert is_challenge(CHALLENGE)
    assert matches(VERIFIER, CHALLENGE)


def test_a_challenge_is_no_verifier_of_itself() -> None:
    assert not matches(CHALLENGE, CHALLENGE)


def test_forms() -> None:
    assert not is_challenge(f"{CHALLENGE}=")
    assert not is_challenge("")
    assert not matches("short", CHALLENGE)
    assert not matches("a" * 129, CHALLENGE)


@given(st.text(), st.text())
def test_nothing_else_matches(verifier: str, challenge: str) -> None:
    assert not matches(verifier, CHALLENGE)
    assert not matches(VERIFIER, challenge)
