"""Authentic messages verify; nothing else does, and nothing else opens."""

import base64
import hmac
import json
from typing import Any, NamedTuple

import pytest
from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.kit.megolm import Sender, as_bytes, message_key, payload_of
from tests.tidy.source import ROOT

from linnet.ids import RoomId, UserId
from linnet.moderation.evidence import KEY_BYTES, MessageKey, Sealed, Verdict, verify

ROOM, OTHER_ROOM = RoomId("!a-room:linnet.test"), RoomId("!b-room:linnet.test")
MALLORY, BOB = UserId("@mallory:linnet.test"), UserId("@bob:linnet.test")
VECTORS = json.loads((ROOT / "tests" / "vectors" / "message_keys.json").read_text())
OF_OLM_MACHINE = json.loads((ROOT / "tests" / "vectors" / "olm_machine_messages.json").read_text())
"""Made by the `OlmMachine` of matrix-sdk-crypto-wasm 18.9, as in Element and in our own app."""


def sealed(content: dict[str, Any], sender: UserId = MALLORY, room_id: RoomId = ROOM) -> Sealed:
    return Sealed(room_id, sender, content)


def looked_at(
    content: dict[str, Any], key: bytes, index: int = 0, first: UserId | None = MALLORY
) -> Verdict:
    return verify(sealed(content), first, MessageKey(index, key))


def outcome(verdict: Verdict) -> tuple[str, str]:
    assert (verdict.payload is not None) == (verdict.result == "verified")
    return verdict.result, verdict.reason


def altered(text: str, at: int, by: int) -> str:
    data = bytearray(base64.b64decode(text + "=" * (-len(text) % 4)))
    data[at % len(data)] ^= by
    return base64.b64encode(bytes(data)).decode().rstrip("=")


@given(st.text(max_size=300), st.integers(0, 20))
@settings(max_examples=60)
def test_an_authentic_message_verifies_with_its_own_words(body: str, before: int) -> None:
    sender = Sender()
    for _ in range(before):
        sender.says(ROOM, "earlier")
    payload = payload_of(ROOM, body)
    verdict = looked_at(sender.encrypts(as_bytes(payload)), sender.key(before), before)
    assert (verdict.result, verdict.payload) == ("verified", payload)


@pytest.mark.parametrize("vectors", [VECTORS, OF_OLM_MACHINE], ids=["ratchet", "olm-machine"])
def test_the_vectors_that_the_client_is_held_to_verify(vectors: dict[str, Any]) -> None:
    """Text, mentions, pictures, stickers, reactions and edits of real clients are among them."""
    for vector in vectors["messages"]:
        key = base64.b64decode(vector["message_key"] + "===")
        assert message_key(vectors["exported_session"], vector["index"]) == key
        stored = Sealed(RoomId(vectors["room_id"]), MALLORY, vector["content"])
        verdict = verify(stored, MALLORY, MessageKey(vector["index"], key))
        assert (verdict.reason, verdict.payload) == ("", vector["payload"])


@pytest.mark.parametrize(
    "plaintext",
    [
        b'{"type":"m.room.message","content":{"msgtype":"m.text","body":"x"},"room_id":"%b"}',
        b'{"room_id":"%b","type":"m.room.message","content":{"body":"x"}}',
        b'{"content":{"body":"x","msgtype":"m.text"},"type":"m.room.message","room_id":"%b"}',
        b'{"type": "m.sticker", "content": {"body": "x", "url": ""}, "room_id": "%b"}',
        b'{"type":"m.reaction","content":{"m.relates_to":{"key":"x"}},"room_id":"%b"}',
    ],
)
def test_what_clients_in_use_write_verifies(plaintext: bytes) -> None:
    sender = Sender()
    content = sender.encrypts(plaintext % ROOM.encode())
    assert outcome(looked_at(content, sender.key(0))) == ("verified", "")


def test_a_key_opens_its_own_message_and_no_other_of_the_session() -> None:
    sender = Sender()
    contents = [sender.says(ROOM, f"message {index}") for index in range(6)]
    disclosed = sender.key(3)
    for index, content in enumerate(contents):
        verdict = looked_at(content, disclosed, index)
        assert (verdict.result == "verified") == (index == 3), index
        if index != 3:
            assert outcome(verdict) == ("contradicted", "mac")


def test_the_key_must_be_that_of_the_stored_event() -> None:
    sender, other = Sender(), Sender()
    content = sender.says(ROOM, "what was said")
    other.says(ROOM, "what was said")
    key = sender.key(0)
    assert outcome(looked_at(content, other.key(0))) == ("contradicted", "mac")
    assert outcome(looked_at(content, key, 1)) == ("contradicted", "message_index")
    assert outcome(looked_at(content, key[:-1])) == ("contradicted", "key_length")
    assert outcome(looked_at(content, key, first=BOB)) == (
        "contradicted",
        "session_of_another_sender",
    )
    assert outcome(looked_at(content, key, first=None)) == ("not_verified", "session_unknown")
    replayed = verify(sealed(content, room_id=OTHER_ROOM), MALLORY, MessageKey(0, key))
    assert outcome(replayed) == ("contradicted", "room_id")


def rewritten(content: dict[str, Any], key: bytes, body: str) -> dict[str, Any]:
    """Other words of the same length, as whoever knows the key can encrypt and authenticate."""
    forged = as_bytes(payload_of(ROOM, body))
    forged += bytes([16 - len(forged) % 16]) * (16 - len(forged) % 16)
    encryptor = Cipher(algorithms.AES256(key[:32]), modes.CBC(key[64:80])).encryptor()
    ciphertext = encryptor.update(forged) + encryptor.finalize()
    data = base64.b64decode(content["ciphertext"] + "===")
    made = data[: -72 - len(ciphertext)] + ciphertext
    made += hmac.digest(key[32:64], made, "sha256")[:8] + data[-64:]
    return {**content, "ciphertext": base64.b64encode(made).decode()}


def test_a_moderator_cannot_put_other_words_into_a_message() -> None:
    """Whoever knows the key can encrypt other words and make the MAC, but not the signature."""
    sender = Sender()
    content = sender.says(ROOM, "good morning")
    key = sender.key(0)
    changed = rewritten(content, key, "bad  morning")
    assert outcome(looked_at(changed, key)) == ("not_verified", "signature")


@pytest.mark.parametrize(
    ("plaintext", "expected"),
    [
        (b'{"type":"m.room.message","content":{"body":1},"room_id":"%b"}', "body"),
        (b'{"type":"m.room.message","content":[],"room_id":"%b"}', "type"),
        (
            b'{"type":"m.room.message","content":{"body":"a","body":"b"},"room_id":"%b"}',
            "duplicate_key",
        ),
        (b'{"body":"what","type":"m.room.message","room_id":"%b"}', "first_block"),
    ],
)
def test_what_a_sender_makes_unprovable_speaks_against_nobody(
    plaintext: bytes, expected: str
) -> None:
    sender = Sender()
    content = sender.encrypts(plaintext % ROOM.encode())
    assert outcome(looked_at(content, sender.key(0))) == ("not_verified", expected)


@pytest.mark.parametrize(
    "change",
    [
        {"algorithm": "m.olm.v1.curve25519-aes-sha2"},
        {"session_id": "short"},
        {"session_id": None},
        {"ciphertext": {"type": 0}},
        {"ciphertext": "not base64!"},
        {"ciphertext": ""},
        {"ciphertext": "AwgA"},
    ],
)
def test_what_is_no_megolm_message_is_not_verified(change: dict[str, Any]) -> None:
    sender = Sender()
    content = sender.says(ROOM, "x") | change
    assert looked_at(content, sender.key(0)).result == "not_verified"


_SENDER = Sender()
_CONTENT = _SENDER.says(ROOM, "what was said, word for word")
_KEY = _SENDER.key(0)


@given(st.integers(0, KEY_BYTES - 1), st.integers(1, 255))
@settings(max_examples=2000)
def test_no_altered_key_verifies(at: int, by: int) -> None:
    key = bytearray(_KEY)
    key[at] ^= by
    assert looked_at(_CONTENT, bytes(key)).result != "verified"


@given(st.integers(0, 500), st.integers(1, 255))
@settings(max_examples=2000)
def test_no_altered_message_verifies(at: int, by: int) -> None:
    content = {**_CONTENT, "ciphertext": altered(_CONTENT["ciphertext"], at, by)}
    assert looked_at(content, _KEY).result != "verified"


@given(st.binary(max_size=200), st.binary(min_size=KEY_BYTES, max_size=KEY_BYTES))
@settings(max_examples=500)
def test_bytes_of_chance_never_verify(data: bytes, key: bytes) -> None:
    content = {**_CONTENT, "ciphertext": base64.b64encode(data).decode()}
    assert looked_at(content, _KEY).result != "verified"
    assert looked_at(_CONTENT, key).result != "verified"


class Claim(NamedTuple):
    """A report as the server holds it: the event that it has, and what the reporter disclosed."""

    content: dict[str, Any]
    sender: UserId
    room_id: RoomId
    index: int
    key: bytes

    def verdict(self) -> Verdict:
        first = _FIRST.get((self.room_id, self.content["session_id"]))
        return verify(
            Sealed(self.room_id, self.sender, self.content), first, MessageKey(self.index, self.key)
        )


_WORDS = ["good morning", "good evening", "good  night!"]
_SAID = [
    Claim(sender.says(ROOM, words), user_id, ROOM, index, sender.key(index))
    for user_id, sender in ((MALLORY, Sender()), (BOB, Sender()))
    for index, words in enumerate(_WORDS)
]
_FIRST = {(said.room_id, said.content["session_id"]): said.sender for said in _SAID}
"""Who first used a session in a room."""
_TRUE = {
    (said.content["ciphertext"], said.content["session_id"], said.sender, said.room_id): words
    for said, words in zip(_SAID, _WORDS * 2, strict=True)
}


def _with_content(claim: Claim, **content: str) -> Claim:
    return claim._replace(content={**claim.content, **content})


_OTHERS = st.sampled_from(_SAID)
_ANY_BYTE = st.tuples(st.integers(0, 500), st.integers(1, 255))
_CHANGES = {
    "a byte of the message": _ANY_BYTE.map(
        lambda by: lambda c: _with_content(c, ciphertext=altered(c.content["ciphertext"], *by))
    ),
    "the text, by whoever has the key": st.sampled_from(["bad  morning", "evil evening"]).map(
        lambda words: lambda c: c._replace(content=rewritten(c.content, c.key, words))
    ),
    "a byte of the key": _ANY_BYTE.map(
        lambda by: (
            lambda c: c._replace(
                key=bytes(b ^ by[1] if at == by[0] % KEY_BYTES else b for at, b in enumerate(c.key))
            )
        )
    ),
    "the key": _OTHERS.map(lambda other: lambda c: c._replace(key=other.key)),
    "the sender": st.sampled_from([MALLORY, BOB]).map(lambda by: lambda c: c._replace(sender=by)),
    "the room": st.just(lambda c: c._replace(room_id=OTHER_ROOM)),
    "the event": _OTHERS.map(lambda other: lambda c: c._replace(content=other.content)),
    "the session": _OTHERS.map(
        lambda other: lambda c: _with_content(c, session_id=other.content["session_id"])
    ),
    "a letter of the session": st.tuples(st.integers(0, 42), st.sampled_from("AZaz09+/")).map(
        lambda by: (
            lambda c: _with_content(
                c,
                session_id=c.content["session_id"][: by[0]]
                + by[1]
                + c.content["session_id"][by[0] + 1 :],
            )
        )
    ),
    "the index": st.integers(0, 2**32).map(lambda index: lambda c: c._replace(index=index)),
}


def test_what_was_said_is_evidence() -> None:
    assert [said.verdict().result for said in _SAID] == ["verified"] * len(_SAID)


@pytest.mark.parametrize("field", _CHANGES)
@given(data=st.data())
@settings(max_examples=60)
def test_no_field_of_evidence_can_be_changed(field: str, data: st.DataObject) -> None:
    claim = data.draw(_OTHERS)
    changed = data.draw(_CHANGES[field])(claim)
    assert changed == claim or changed.verdict().result != "verified"


@given(said=_OTHERS, changes=st.lists(st.one_of(*_CHANGES.values()), min_size=2, max_size=6))
@settings(max_examples=500)
def test_whatever_is_changed_together_only_what_was_said_is_evidence(
    said: Claim, changes: list[Any]
) -> None:
    """So also what is replayed from another room, or taken from one message to the next."""
    claim = said
    for change in changes:
        claim = change(claim)
    verdict = claim.verdict()
    if verdict.payload is not None:
        content = claim.content
        true = _TRUE[content["ciphertext"], content["session_id"], claim.sender, claim.room_id]
        assert verdict.payload == payload_of(ROOM, true)
