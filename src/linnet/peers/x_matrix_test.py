"""The header of signed requests is read as others write it, and nothing else is."""

import pytest

from linnet.errors import Unauthorized
from linnet.events.signing import Signer, SigningKey, verify_json
from linnet.ids import ServerName
from linnet.peers.x_matrix import MAX_HEADER_LENGTH, Claims, covered, header, parse

CLAIMS = Claims(ServerName("a.example:8448"), "ed25519:1", "c2ln", "b.example")


@pytest.mark.parametrize(
    "text",
    [
        'X-Matrix origin="a.example:8448",destination="b.example",key="ed25519:1",sig="c2ln"',
        "X-Matrix origin=a.example:8448,destination=b.example,key=ed25519:1,sig=c2ln",
        'x-matrix  sig="c2ln" ,\tkey=ed25519:1, ORIGIN="a.example:8448", Destination=b.example',
        'X-Matrix origin="a\\.example:8448",destination=b.example,key="ed25519:1",sig=c2ln,x="\\""',
    ],
)
def test_every_spelling_is_read(text):
    assert parse(text) == CLAIMS


def test_an_old_server_names_no_destination():
    assert parse("X-Matrix origin=a,key=ed25519:1,sig=c2ln").destination is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        "Bearer token",
        "X-Matrix",
        "X-Matrix origin=a,key=ed25519:1",
        "X-Matrix origin=a,sig=x",
        "X-Matrix key=ed25519:1,sig=x",
        "X-Matrix origin=a b,key=ed25519:1,sig=x",
        'X-Matrix origin="a,key=ed25519:1,sig=x',
        "X-Matrix origin=a,origin=b,key=ed25519:1,sig=x",
        'X-Matrix origin="a/b",key=ed25519:1,sig=x',
        "X-Matrix ,origin=a,key=ed25519:1,sig=x",
        "X-Matrix origin=a,key=ed25519:1,sig=" + "x" * MAX_HEADER_LENGTH,
    ],
)
def test_what_is_not_whole_is_refused(text):
    with pytest.raises(Unauthorized):
        parse(text)


def test_what_is_written_can_be_read_and_checked():
    signer = Signer(ServerName("a.example"), SigningKey("1", bytes(32)))
    body = {"b": 1, "a": "é"}
    claims = parse(header(signer, ServerName("b.example"), "POST", "/x?y=%2F", body))
    assert (claims.origin, claims.destination) == ("a.example", "b.example")
    keys = {signer.key.key_id: signer.key.public_key}

    def is_signed(*said):
        signatures = {claims.origin: {claims.key_id: claims.signature}}
        return verify_json({**covered(*said), "signatures": signatures}, claims.origin, keys)

    said = ("POST", "/x?y=%2F", claims.origin, claims.destination)
    assert is_signed(*said, body)
    assert not is_signed(*said, {**body, "b": 2})
    assert not is_signed(*said, None)
    assert not is_signed("PUT", *said[1:], body)
    assert not is_signed("POST", "/x?y=/", *said[2:], body)
    assert not is_signed("POST", "/x?y=%2F", claims.origin, None, body)
