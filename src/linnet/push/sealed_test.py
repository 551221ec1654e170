"""What is sealed can be opened by the browser it is for."""

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from hypothesis import given
from hypothesis import strategies as st
from tests.kit.browser_push import CURVE, Browser

from linnet.config import SettingsError
from linnet.push import sealed
from linnet.push.subscription import decoded, encoded, is_point, is_secret
from linnet.rng import SystemRng


def test_the_kit_opens_the_example_of_the_standard() -> None:
    # RFC 8291, appendix A
    number = int.from_bytes(decoded("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94"), "big")
    browser = Browser(ec.derive_private_key(number, CURVE), decoded("BTBZMqHH6r4Tts7J_aSIgg"))
    message = decoded(
        "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmY"
        "WAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexS"
        "gSxsj_Qulcy4a-fN"
    )
    assert browser.opens(message) == b"When I grow up, I want to be a watermelon\x02"


@given(st.binary(max_size=2000).filter(lambda plain: not plain.endswith(b"\0")))
def test_what_is_sealed_can_be_opened(plain: bytes) -> None:
    browser = Browser()
    secret = b"a shared secret."
    message = sealed.seal(plain, decoded(browser.public_key), secret, SystemRng())
    opened = browser.opens(message)
    assert opened.rstrip(b"\0") == plain + b"\x02"
    assert len(opened) % sealed.PADDED_BYTES == 0


def test_a_key_is_kept_and_belongs_to_its_owner(tmp_path: Path) -> None:
    key = sealed.load_or_make(tmp_path, SystemRng())
    again = sealed.load_or_make(tmp_path, SystemRng())
    assert sealed.public_key(key) == sealed.public_key(again)
    assert (tmp_path / sealed.FILE).stat().st_mode & 0o777 == 0o600
    (tmp_path / sealed.FILE).write_text("not a key!")
    with pytest.raises(SettingsError):
        sealed.load_or_make(tmp_path, SystemRng())


def test_what_is_no_key_is_known() -> None:
    good = Browser().public_key
    assert is_point(good)
    assert sealed.is_on_curve(decoded(good))
    for wrong in ("", "?", good[:-2], good + "AA", "A" + good[1:], "é"):
        assert not is_point(wrong)
    assert not sealed.is_on_curve(b"\x04" + bytes(64))
    assert is_secret(encoded(bytes(16)))
    for wrong_secret in (None, 5, "", "?", encoded(bytes(15)), encoded(bytes(17))):
        assert not is_secret(wrong_secret)
