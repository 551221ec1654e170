"""How a letter can fail. The texts are for the log and the operator."""

from typing import Literal


class MailFailed(Exception):
    """The letter was not handed over."""


class AddressRefused(MailFailed):
    """The server will never take a letter for this address."""


Stage = Literal["contact", "encryption", "login", "sender", "letter"]


class NotHandedOver(MailFailed):
    """The server did not take it now; later it may. `stage` is how far it came."""

    def __init__(self, why: str, stage: Stage = "letter") -> None:
        super().__init__(why)
        self.stage = stage
