"""What accounts must find out or work out before anybody comes."""

from linnet.accounts.address import remember_address
from linnet.accounts.find import fill_words
from linnet.accounts.prove_address import forget_proofs
from linnet.accounts.server_name import keep_server_name
from linnet.accounts.wiring import Accounts


async def prepare(accounts: Accounts) -> None:
    """Make the database fit the settings, or close it.

    Raises:
        SettingsError: something an operator has to change first.
    """
    try:
        await keep_server_name(accounts)
        await remember_address(accounts)
        await fill_words(accounts)
        await forget_proofs(accounts)
    except BaseException:
        await accounts.db.close()
        raise
