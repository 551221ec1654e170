"""Whose passkey has signed: at the sign-in, and as a proof of who somebody is."""

from linnet.errors import Forbidden
from linnet.ids import UserId
from linnet.sessions.passkeys import store
from linnet.sessions.passkeys.authenticators import check_signed, read_signed
from linnet.sessions.passkeys.challenges import Purpose, take_challenge
from linnet.sessions.wiring import Sessions


async def signed_by(
    sessions: Sessions, answer: object, purpose: Purpose, user_id: UserId | None = None
) -> UserId:
    """The user whose passkey has signed a challenge made for this purpose (and this user).

    Raises:
        BadJson: this is no passkey's answer.
        Forbidden: nobody's passkey, or not good; nobody learns which.
    """
    signed = read_signed(answer)
    if not await take_challenge(sessions, signed.challenge, purpose, user_id):
        raise Forbidden("This took too long: begin again")
    async with sessions.db.transaction() as tx:
        known = await store.passkey(tx, signed.credential_id)
        if known is None or user_id not in (None, known.user_id):
            raise Forbidden("This passkey is not known here")
        address = sessions.accounts.address
        count = check_signed(signed, known.credential, known.signatures, address)
        await store.note_used(tx, known.credential_id, count, sessions.clock.now_ms())
    return known.user_id
