"""What stands in a certificate, and one that nobody has certified, to begin with."""

import datetime

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from msgspec import Struct

SELF_MADE_DAYS = 365
_MARK = "-----BEGIN CERTIFICATE-----"


class Paper(Struct, frozen=True):
    """The first certificate of a file, which is the server's own."""

    hosts: tuple[str, ...]
    begins_ms: int
    ends_ms: int
    is_self_made: bool

    @property
    def renewal_ms(self) -> int:
        """When two thirds of its time are over."""
        return self.begins_ms + (self.ends_ms - self.begins_ms) * 2 // 3

    @property
    def latest_ms(self) -> int:
        """When it has to be renewed, whatever the authority would like."""
        return self.begins_ms + (self.ends_ms - self.begins_ms) * 5 // 6


def read(pem: bytes) -> Paper | None:
    """None when there is no certificate in it."""
    try:
        found = x509.load_pem_x509_certificate(pem)
        names = found.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    except (ValueError, x509.ExtensionNotFound):
        return None
    return Paper(
        tuple(names.get_values_for_type(x509.DNSName)),
        int(found.not_valid_before_utc.timestamp() * 1000),
        int(found.not_valid_after_utc.timestamp() * 1000),
        found.issuer == found.subject,
    )


def chain(pem: bytes) -> str:
    """The certificates of a file alone, without the key before them."""
    text = pem.decode("ascii")
    return text[text.index(_MARK) :]


def new_key() -> bytes:
    """A private key as PEM."""
    key = ec.generate_private_key(ec.SECP256R1())
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())


def self_made(host: str, now_ms: int) -> bytes:
    """Key and certificate for a host that nobody but ourselves vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    now = datetime.datetime.fromtimestamp(now_ms / 1000, datetime.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Linnet, not certified yet")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + datetime.timedelta(days=SELF_MADE_DAYS))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(host)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    return secret + made.public_bytes(Encoding.PEM)
