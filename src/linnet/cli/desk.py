"""Work on the accounts from a terminal, also while the server runs.

A second process may only do what needs no position of the log and is in nobody's cache: the running
server is the one that gives out positions.
"""

import argparse
import os
from collections.abc import AsyncIterator
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass

from linnet import app, config
from linnet.accounts.address import remembered_address
from linnet.accounts.passwords import Passwords
from linnet.accounts.server_name import remembered_name
from linnet.accounts.wiring import Accounts
from linnet.clock import SystemClock
from linnet.config import SettingsError
from linnet.ids import ServerName
from linnet.rng import SystemRng
from linnet.storage import migrations
from linnet.storage.opening import DATABASE_FILE, open_database


@dataclass(frozen=True, slots=True)
class Desk:
    """What a verb works with."""

    accounts: Accounts
    is_server_running: bool


@asynccontextmanager
async def at_the_desk(chosen: argparse.Namespace) -> AsyncIterator[Desk]:
    """Open the database of the chosen data folder.

    Raises:
        SettingsError: there is none, or it cannot be opened.
    """
    settings = config.load(chosen.data, os.environ, {})
    if settings.database == "sqlite" and not (chosen.data / DATABASE_FILE).is_file():
        raise SettingsError(f"There is no Linnet in the folder {chosen.data}. Start it first.")
    with ExitStack() as held:
        is_server_running = False
        try:
            held.enter_context(config.lock_folder(chosen.data))
        except SettingsError:
            is_server_running = True
        db = await open_database(settings.database, chosen.data)
        passwords = Passwords()
        try:
            if not is_server_running:
                await db.migrate(migrations.load(app.DOMAINS, db.dialect))
            async with db.snapshot() as reader:
                address = await remembered_address(reader) or settings.address
                name = await remembered_name(reader) or ServerName(settings.server_name)
            accounts = Accounts(
                db, SystemClock(), SystemRng(), passwords, name, settings.registration, address
            )
            yield Desk(accounts, is_server_running)
        finally:
            passwords.close()
            await db.close()
