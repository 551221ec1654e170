"""The database: that it opens, is whole and is of this release."""

from linnet import app
from linnet.cli.finding import Case, Finding
from linnet.config import SettingsError
from linnet.storage import migrations
from linnet.storage.health import damage_of, missing_steps
from linnet.storage.opening import DATABASE_FILE, open_database


async def database(case: Case) -> list[Finding]:
    """Open it and look at all of it; changes nothing."""
    settings = case.settings
    if settings.database == "sqlite" and not (case.folder / DATABASE_FILE).is_file():
        return [Finding("database", "doubtful", "There is none yet.", "Start Linnet once.")]
    try:
        db = await open_database(settings.database, case.folder)
    except SettingsError as why:
        advice = "Check that the setting `database` is right and the server runs."
        return [Finding("database", "broken", str(why), advice)]
    try:
        damage = await damage_of(db)
        if damage is not None:
            advice = "Stop Linnet, keep a copy of the data folder, and go back to your last backup."
            return [Finding("database", "broken", f"It is damaged: {damage}", advice)]
        missing = await missing_steps(db, migrations.load(app.DOMAINS, db.dialect))
    except SettingsError as why:
        return [Finding("database", "broken", str(why), "Install the newer release.")]
    finally:
        await db.close()
    if missing:
        said = f"{missing} steps of this release are not made yet."
        advice = "They are made when Linnet starts. Make a backup before."
        return [Finding("database", "doubtful", said, advice)]
    return [Finding("database", "good", "It is whole and of this release.")]
