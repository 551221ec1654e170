"""Contacts that end soon by themselves, or have ended."""

import datetime

from linnet import app
from linnet.cli.finding import Case, Finding
from linnet.config import SettingsError
from linnet.storage import migrations
from linnet.storage.health import missing_steps
from linnet.storage.opening import DATABASE_FILE, open_database
from linnet.touchpoints.switches import terms_of
from linnet.touchpoints.terms import ends_soon


async def terms(case: Case) -> list[Finding]:
    """One finding for each contact that is at its end, or near it."""
    settings = case.settings
    if settings.database == "sqlite" and not (case.folder / DATABASE_FILE).is_file():
        return []
    try:
        db = await open_database(settings.database, case.folder)
    except SettingsError:
        return []  # said by the look at the database
    try:
        if await missing_steps(db, migrations.load(app.DOMAINS, db.dialect)):
            return []
        found = await terms_of(db)
    except SettingsError:
        return []
    finally:
        await db.close()
    now_ms = case.clock.now_ms()
    soon = sorted((until, name) for name, until in found.items() if ends_soon(until, now_ms))
    return [_said(name, until, has_ended=until <= now_ms) for until, name in soon]


def _said(name: str, until_ts: int, *, has_ended: bool) -> Finding:
    day = datetime.datetime.fromtimestamp(until_ts / 1000, datetime.UTC).date()
    if has_ended:
        said = f"The contact {name} has ended by itself on {day}: nobody has said yes to it again."
        advice = f"To allow it again: linnet touchpoints switch {name} on --anew"
    else:
        said = f"The contact {name} ends by itself on {day}."
        advice = f"To say yes to it again: linnet touchpoints extend {name}"
    return Finding("touchpoints", "doubtful", said, advice)
