"""How a letter can fail. The texts are for the log and the operator."""


class MailFailed(Exception):
    """The letter was not handed over."""


class AddressRefused(MailFailed):
    """The server will never take a letter for this address."""


class NotHandedOver(MailFailed):
    """The server did not take it now; later it may."""
