"""Signatures: ours are right, and wrong ones are seen."""

import pytest

from linnet.events import signing
from linnet.events.room_versions import ROOM_VERSIONS, V10, V12


@pytest.fixture(scope="module")
def keys(signer):
    return {signer.key.key_id: signer.key.public_key}


@pytest.fixture(scope="module")
def other():
    return signing.Signer("other", signing.SigningKey("2", b"\1" * 32))


@pytest.mark.parametrize(
    ("value", "signature"),
    [
        # The specification's own. # spec: appendices #json-signing
        (
            {},
            "K8280/U9SSy9IVtjBuVeLr+HpOB4BQFWbg+UZaADMtTdGYI7Geitb76LTrr5QV/7Xg4ahLwYGYZzuHGZKM5ZAQ",
        ),
        (
            {"one": 1, "two": "Two"},
            "KqmLSbO39/Bzb0QIYE82zqLwsA+PDzYIpIRA2sRQ4sL53+sN6/fpNSoqE7BP7vBZhG6kYdD13EIMJpvhJI+6Bw",
        ),
    ],
)
def test_signing_json(signer, keys, value, signature):
    signed = signing.sign_json(value, signer)
    assert signed == {**value, "signatures": {"domain": {"ed25519:1": signature}}}
    assert "signatures" not in value
    assert signing.verify_json(signed, "domain", keys)
    assert signing.verify_json({**signed, "unsigned": {"age": 1}}, "domain", keys)
    assert not signing.verify_json({**signed, "three": 3}, "domain", keys)


def test_signing_events(vectors, signer, keys):
    for version_id, room in vectors("events")["room_versions"].items():
        version = ROOM_VERSIONS[version_id]
        for case in room["events"]:
            pdu = case["pdu"]
            unsigned = {key: part for key, part in pdu.items() if key != "signatures"}
            assert signing.sign_event(version, unsigned, signer) == pdu
            assert "signatures" not in unsigned
            assert signing.verify_event(version, pdu, "domain", keys)
            assert signing.verify_event(version, case["redacted"], "domain", keys)
            assert not signing.verify_event(version, {**pdu, "depth": 9}, "domain", keys)
            assert not signing.verify_event(version, pdu, "elsewhere", keys)


def test_others_signatures_stay(signer, other, keys):
    signed = signing.sign_json(signing.sign_json({"a": 1}, other), signer)
    assert signed["signatures"].keys() == {"domain", "other"}
    assert signing.verify_json(signed, "domain", keys)
    second = signing.Signer("domain", signing.SigningKey("b", b"\2" * 32))
    signed = signing.sign_json(signed, second)
    assert signed["signatures"]["domain"].keys() == {"ed25519:1", "ed25519:b"}
    assert signing.signing_key_ids(signed, "domain") == ["ed25519:1", "ed25519:b"]


def test_every_known_key_must_be_right_and_one_known(signer, keys):
    signed = signing.sign_json({"a": 1}, signer)
    good = signed["signatures"]["domain"]["ed25519:1"]
    wrong = signer.key.sign(b"something else")

    def verifies(by_key, known):
        value = {"a": 1, "signatures": {"domain": by_key}}
        return signing.verify_json(value, "domain", known)

    both = {**keys, "ed25519:b": signer.key.public_key}
    assert verifies({"ed25519:1": good, "ed25519:b": wrong}, keys)
    assert verifies({"ed25519:1": good, "ed25519:b": good}, both)
    assert not verifies({"ed25519:1": good, "ed25519:b": wrong}, both)
    assert not verifies({"ed25519:1": good}, {})
    assert not verifies({"ed25519:b": good}, keys)
    assert not verifies({"ed25519:1": 5}, keys)


@pytest.mark.parametrize(
    "value",
    [{}, {"signatures": None}, {"signatures": {}}, {"signatures": {"domain": []}}],
)
def test_without_signatures(value, keys):
    assert not signing.verify_json(value, "domain", keys)
    assert signing.signing_key_ids(value, "domain") == []


def test_keys_that_are_not_looked_up():
    by_key = {"ed25519:a": "", "ed25519:policy_server": "", "curve25519:b": ""}
    assert signing.signing_key_ids({"signatures": {"domain": by_key}}, "domain") == ["ed25519:a"]


def test_forms_of_base64(signer):
    key = signer.key
    good = key.sign(b"message")
    assert key.public_key == "XGX0JRS2Af3be3knz2fBiRbApjm2Dh61gXDJA8kcJNI"
    assert signing.is_signature_valid(b"message", good, key.public_key)
    assert signing.is_signature_valid(b"message", good + "==", key.public_key + "=")
    assert not signing.is_signature_valid(b"massage", good, key.public_key)
    for signature in ("", "é", good[:-3], "A" * 86):
        assert not signing.is_signature_valid(b"message", signature, key.public_key)
    for public_key in ("", "é", key.public_key[:-3]):
        assert not signing.is_signature_valid(b"message", good, public_key)


def test_url_safe_keys():
    key = next(
        key
        for number in range(99)
        if set("+/") <= set((key := signing.SigningKey("a", bytes([number]) * 32)).public_key)
    )
    url_safe = key.public_key.replace("+", "-").replace("/", "_")
    assert signing.is_signature_valid(b"message", key.sign(b"message"), url_safe)


def test_a_seed_has_32_bytes():
    with pytest.raises(ValueError, match="seed"):
        signing.SigningKey("1", b"short")


def test_a_signature_of_one_version_is_none_of_another(make_room, keys):
    pdu = make_room(V10).create().pdu
    assert signing.verify_event(V10, pdu, "domain", keys)
    assert not signing.verify_event(V12, pdu, "domain", keys)
