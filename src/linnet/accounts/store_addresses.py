"""SQL of people's addresses of mail, and of how they are shown to be theirs."""

from msgspec import Struct

from linnet.ids import UserId
from linnet.mail.language import Language
from linnet.storage.database import Reader, Tx


class Address(Struct, frozen=True):
    """An address of an account."""

    address: str
    proven_ts: int
    added_ts: int
    language: Language = "en"
    """In which letters are written to it."""


class Proof(Struct, frozen=True):
    """Somebody wants to show that an address is theirs."""

    id: str
    client_secret: bytes
    mailed_secret: bytes
    address: str
    send_attempt: int
    letters: int
    begun_ts: int
    proven_ts: int | None


_PROOF = ", ".join(Proof.__struct_fields__)


async def addresses_of(reader: Reader, user_id: UserId) -> list[Address]:
    """Oldest first."""
    rows = await reader.all(
        "SELECT address, proven_ts, added_ts, language FROM email_addresses WHERE user_id = $1"
        " ORDER BY added_ts, address",
        user_id,
    )
    return [Address(*row) for row in rows]


async def owner(reader: Reader, address: str) -> UserId | None:
    row = await reader.maybe("SELECT user_id FROM email_addresses WHERE address = $1", address)
    return None if row is None else row[0]


async def insert_address(tx: Tx, user_id: UserId, address: Address) -> None:
    await tx.run(
        "INSERT INTO email_addresses (address, user_id, proven_ts, added_ts, language)"
        " VALUES ($1, $2, $3, $4, $5)",
        address.address,
        user_id,
        address.proven_ts,
        address.added_ts,
        address.language,
    )


async def delete_address(tx: Tx, address: str) -> None:
    await tx.run("DELETE FROM email_addresses WHERE address = $1", address)


async def proof(reader: Reader, proof_id: str) -> Proof | None:
    row = await reader.maybe(f"SELECT {_PROOF} FROM address_proofs WHERE id = $1", proof_id)
    return None if row is None else Proof(*row)


async def proof_of_client(reader: Reader, address: str, client_secret: bytes) -> Proof | None:
    row = await reader.maybe(
        f"SELECT {_PROOF} FROM address_proofs WHERE address = $1 AND client_secret = $2",
        address,
        client_secret,
    )
    return None if row is None else Proof(*row)


async def proof_of_letter(reader: Reader, mailed_secret: bytes) -> Proof | None:
    row = await reader.maybe(
        f"SELECT {_PROOF} FROM address_proofs WHERE mailed_secret = $1", mailed_secret
    )
    return None if row is None else Proof(*row)


async def put_proof(tx: Tx, new: Proof) -> None:
    await tx.run(
        f"INSERT INTO address_proofs ({_PROOF}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)"
        " ON CONFLICT (id) DO UPDATE SET mailed_secret = excluded.mailed_secret,"
        " send_attempt = excluded.send_attempt, letters = excluded.letters",
        new.id,
        new.client_secret,
        new.mailed_secret,
        new.address,
        new.send_attempt,
        new.letters,
        new.begun_ts,
        new.proven_ts,
    )


async def set_attempt(tx: Tx, proof_id: str, send_attempt: int) -> None:
    await tx.run(
        "UPDATE address_proofs SET send_attempt = $2 WHERE id = $1", proof_id, send_attempt
    )


async def set_proven(tx: Tx, proof_id: str, proven_ts: int) -> None:
    """Once more does no harm: the first time counts."""
    await tx.run(
        "UPDATE address_proofs SET proven_ts = $2 WHERE id = $1 AND proven_ts IS NULL",
        proof_id,
        proven_ts,
    )


async def delete_proof(tx: Tx, proof_id: str) -> None:
    await tx.run("DELETE FROM address_proofs WHERE id = $1", proof_id)


async def delete_proofs_before(tx: Tx, begun_ts: int) -> None:
    await tx.run("DELETE FROM address_proofs WHERE begun_ts < $1", begun_ts)


async def count_letters(reader: Reader, address: str) -> tuple[int, int]:
    """How many letters have gone out for open proofs: to an address, and in all."""
    row = await reader.one(
        "SELECT COALESCE(SUM(CASE WHEN address = $1 THEN letters ELSE 0 END), 0),"
        " COALESCE(SUM(letters), 0) FROM address_proofs",
        address,
    )
    return int(row[0]), int(row[1])


async def count_proofs(reader: Reader) -> int:
    row = await reader.one("SELECT count(*) FROM address_proofs")
    return int(row[0])


async def delete_all_proofs(tx: Tx) -> None:
    await tx.run("DELETE FROM address_proofs")
