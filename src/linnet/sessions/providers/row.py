"""The row of the register that a provider is."""

from linnet.touchpoints.register import NOT_KNOWN, Touchpoint

PREFIX = "sign_in."


def touchpoint_id(provider_id: str) -> str:
    return PREFIX + provider_id


def provider_id_of(row: Touchpoint) -> str | None:
    """The provider that a row is for; None when it is for something else."""
    return row.id.removeprefix(PREFIX) if row.id.startswith(PREFIX) else None


def row_of(
    provider_id: str, *, party: str, hosts: tuple[str, ...], retention: str, demands_to: str
) -> Touchpoint:
    """Off at first, as every row that is added."""
    return Touchpoint(
        id=touchpoint_id(provider_id),
        party=party,
        purpose="Signs people in who have an account there",
        initiator="both",
        trigger="user",
        hosts=hosts,
        # The browser goes there, and both sides say who the person is that wants to come in here.
        data=("server address", "time of contact", "device address", "identifiers"),
        carries_others_data=False,
        retention=retention or NOT_KNOWN,
        is_on_by_default=False,
        when_off="Nobody signs in through it; everybody has another way",
        demands_to=demands_to,
    )
