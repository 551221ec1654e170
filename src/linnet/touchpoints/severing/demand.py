"""Ask the party to delete what it has."""

from linnet.events.canonical_json import JsonObject
from linnet.touchpoints.register import MAIL
from linnet.touchpoints.severing.severance import Severance
from linnet.touchpoints.severing.wiring import Severing

SUBJECT = "Please delete what you have from {server}"
TEXT = """\
The operator of {server} has ended the contact with you that served this purpose: {purpose}.

Please delete everything that you have received from {server} for this purpose, and whatever was \
made from it: {data}. Please answer to the operator of {server} when that is done, or say what you \
have to keep, for how long, and by which law.
"""


async def demand(severing: Severing, severance: Severance) -> JsonObject:
    """Send the demand, if there is an address and a way; what became of it.

    After a stop it can be sent twice, which asks for nothing more.
    """
    row, server_name = severance.touchpoint, severing.signer.server_name
    subject = SUBJECT.format(server=server_name)
    text = TEXT.format(server=server_name, purpose=row.purpose, data=", ".join(row.data))
    said: JsonObject = {"to": row.demands_to, "text": text}
    if not row.demands_to:
        return said | {"outcome": "no_address"}
    if severing.write is None or row.id == MAIL.id:
        return said | {"outcome": "no_mail"}
    is_taken = await severing.write(row.demands_to, subject, text)
    sent_ts = severing.touchpoints.clock.now_ms()
    return said | ({"outcome": "sent", "ts": sent_ts} if is_taken else {"outcome": "not_taken"})
