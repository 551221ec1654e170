"""The row of the register that an application is. It comes to us; nobody is contacted for it."""

from linnet.sessions.apps.permissions import OTHERS_VERBS, Verb
from linnet.touchpoints.register import NOT_KNOWN, DataCategory, Touchpoint

PREFIX = "app."
"""Of rows, and of the ids by which applications are known to the authorisation server: no app that
registers itself has an id with a dot."""


def touchpoint_id(app_id: str) -> str:
    return PREFIX + app_id


def app_id_of(name: str) -> str | None:
    """The application that a row or a client id is for; None when it is for something else."""
    return name.removeprefix(PREFIX) if name.startswith(PREFIX) else None


def row_of(
    app_id: str,
    *,
    name: str,
    party: str,
    country: str,
    verbs: list[Verb],
    retention: str,
    demands_to: str,
) -> Touchpoint:
    data: list[DataCategory] = ["time of contact", "identifiers"]
    if "read" in verbs or "send" in verbs:
        data.append("message content")
    return Touchpoint(
        id=touchpoint_id(app_id),
        party=party,
        country=country,
        purpose=f"The application {name}, for those who grant it something",
        initiator="client",
        trigger="user",
        host_class="application",
        data=tuple(data),
        carries_others_data=any(verb in OTHERS_VERBS for verb in verbs),
        retention=retention or NOT_KNOWN,
        is_on_by_default=False,
        when_off="The application gets nothing, whoever has granted it something",
        demands_to=demands_to,
    )
