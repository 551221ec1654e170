"""Everything that is stored is in the catalogue, and the catalogue names nothing else."""

from pathlib import Path
from typing import get_args

import pytest

from linnet.app import DOMAINS
from linnet.mail.language import Language
from linnet.records.bases import BASES
from linnet.records.stored.catalogue import CATALOGUE
from linnet.records.stored.entry import Category, KeepsKind
from linnet.records.words.spans import DAY_MS, HOUR_MS, MINUTE_MS
from linnet.records.words.spoken import WORDS
from linnet.storage import migrations
from linnet.storage.opening import open_database
from linnet.touchpoints.register import SHIPPED, DataCategory

SEARCHES = ("config", "content", "data", "docsize", "idx")
"""Tables that SQLite makes by itself for one that is searched."""


async def columns(folder: Path) -> dict[str, set[str]]:
    """Each table of a new database with its columns."""
    db = await open_database("sqlite", folder)
    try:
        await db.migrate(migrations.load(DOMAINS, db.dialect))
        async with db.snapshot() as reader:
            rows = await reader.all("SELECT name FROM sqlite_master WHERE type = 'table'")
            return {
                name: {
                    row[0]
                    for row in await reader.all("SELECT name FROM pragma_table_info($1)", name)
                }
                for (name,) in rows
            }
    finally:
        await db.close()


async def test_every_table_is_in_the_catalogue(tmp_path: Path) -> None:
    found = await columns(tmp_path)
    own = {f"search_words_{end}" for end in SEARCHES}
    declared = [one.table for one in CATALOGUE]
    assert len(declared) == len(set(declared)), "a table is declared twice"
    missing = set(found) - own - set(declared)
    assert not missing, f"declare in linnet/records/stored what is in {sorted(missing)}"
    assert not set(declared) - set(found), "the catalogue names tables that do not exist"
    for one in CATALOGUE:
        assert set(one.people) <= found[one.table], one.table


async def test_a_column_for_people_is_declared(tmp_path: Path) -> None:
    found = await columns(tmp_path)
    for one in CATALOGUE:
        assert "user_id" not in found[one.table] or "user_id" in one.people, one.table


def test_entries_are_whole() -> None:
    for one in CATALOGUE:
        assert one.holds
        assert (one.keeps.ms is not None) == (one.keeps.kind == "time")
        assert not (one.at_end == "nobody" and one.people), one.table


@pytest.mark.parametrize("language", get_args(Language))
def test_every_kind_has_words(language: Language) -> None:
    said = WORDS[language].notice
    assert set(said.kinds) == set(BASES) == set(get_args(Category))
    assert set(said.keeps) == set(get_args(KeepsKind))
    assert set(said.data) == set(get_args(DataCategory))
    assert set(said.rows) == {row.id for row in SHIPPED}
    for kind in said.kinds.values():
        assert kind.title
        assert kind.what
        assert kind.why


def test_times_have_their_plurals() -> None:
    for ms, said in (
        (MINUTE_MS, ("1 minute", "1\u00a0minute", "دقيقة واحدة")),
        (24 * HOUR_MS, ("1 day", "1\u00a0jour", "يوم واحد")),
        (75 * MINUTE_MS, ("2 hours", "2\u00a0heures", "ساعتين")),
        (7 * DAY_MS, ("7 days", "7\u00a0jours", "7 أيام")),
        (30 * DAY_MS, ("30 days", "30\u00a0jours", "30 يومًا")),
        (184 * DAY_MS, ("184 days", "184\u00a0jours", "184 يومًا")),
        (300 * DAY_MS, ("300 days", "300\u00a0jours", "300 يوم")),
    ):
        assert tuple(WORDS[language].span(ms) for language in get_args(Language)) == said
