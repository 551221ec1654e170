"""A receipt is good as it was given out, and with any other byte it is not."""

import pytest

from linnet.events.canonical_json import JsonObject
from linnet.events.signing import SigningKey
from linnet.touchpoints.severing.document import (
    MAX_FILE_BYTES,
    BadReceipt,
    entry_of,
    fingerprint,
    made,
    signature_of,
    verified,
)

KEY = SigningKey("r1", bytes(range(32)))


def body(number: int) -> JsonObject:
    return {"server_name": "example.org", "number": number, "party": "Märchen GmbH"}


def file(index: int = 1, size: int = 3) -> bytes:
    bodies = [body(number) for number in range(size)]
    leaves = [entry_of(one) for one in bodies]
    signature = signature_of(bodies[index], KEY)
    return made(bodies[index], signature, KEY, leaves, index)


@pytest.mark.parametrize("size", [1, 2, 3, 8])
def test_a_receipt_is_good(size: int) -> None:
    for index in range(size):
        document = verified(file(index, size))
        assert document.body == body(index)
        assert document.key == KEY.public_key
        assert len(fingerprint(document.key)) == 64


def test_any_changed_byte_is_found() -> None:
    genuine = file()
    for place in range(len(genuine)):
        for changed in {genuine[place] ^ 1, ord("A")}:
            if changed != genuine[place]:
                forged = genuine[:place] + bytes([changed]) + genuine[place + 1 :]
                with pytest.raises(BadReceipt):
                    verified(forged)


def test_any_byte_that_is_missing_or_too_many_is_found() -> None:
    genuine = file()
    for place in range(len(genuine)):
        for forged in (
            genuine[:place] + genuine[place + 1 :],
            genuine[:place] + b" " + genuine[place:],
        ):
            with pytest.raises(BadReceipt):
                verified(forged)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}\n",
        b"[]\n",
        b"7\n",
        b"\xff\n",
        b'{"body":{},"body":{}}\n',
        b'{"body":{},"key":"","log":{"index":0,"path":[],"root":"","signature":"","size":1},'
        b'"signature":""}\n',
        b"[" * 10_000,
        b" " * (MAX_FILE_BYTES + 1),
    ],
)
def test_what_is_no_receipt_is_none(data: bytes) -> None:
    with pytest.raises(BadReceipt):
        verified(data)


def test_the_log_of_another_is_no_proof() -> None:
    other = SigningKey("r2", bytes(32))
    one = body(0)
    forged = made(one, signature_of(one, other), KEY, [entry_of(one)], 0)
    with pytest.raises(BadReceipt, match="does not fit what"):
        verified(forged)
    one = body(1)
    leaves = [entry_of(body(0))]
    with pytest.raises(BadReceipt, match="not in the log"):
        verified(made(one, signature_of(one, KEY), KEY, leaves, 0))
