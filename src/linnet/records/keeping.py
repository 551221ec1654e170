"""What is kept of each kind, put together from the catalogue."""

from collections.abc import Sequence
from typing import get_args

from msgspec import Struct

from linnet.config import Settings
from linnet.records.stored.catalogue import CATALOGUE
from linnet.records.stored.entry import AtEnd, Category, Keeps, Stored, StoredFile
from linnet.records.stored.files import FILES, backup_entry
from linnet.records.words.words import Words

CATEGORIES: tuple[Category, ...] = get_args(Category)
_ORDER: tuple[AtEnd, ...] = get_args(AtEnd)


class Kept(Struct, frozen=True):
    """One kind of data, with all places where it lies."""

    category: Category
    tables: tuple[Stored, ...]
    files: tuple[StoredFile, ...]

    @property
    def keeps(self) -> list[Keeps]:
        """Each time that applies, once: those about people first."""
        found = [one.keeps for one in self._about_people()]
        return list(dict.fromkeys(found))

    @property
    def ends(self) -> list[AtEnd]:
        """What becomes of it when an account is closed, from `deleted` to `kept`."""
        found = {one.at_end for one in self._about_people()}
        return [end for end in _ORDER if end in found]

    def _about_people(self) -> Sequence[Stored | StoredFile]:
        everything: tuple[Stored | StoredFile, ...] = (*self.tables, *self.files)
        return [one for one in everything if one.at_end != "nobody"] or everything


def kept_here(settings: Settings) -> list[Kept]:
    """Every kind of which this server stores something."""
    backup = backup_entry(settings)
    files = (*FILES, *([] if backup is None else [backup]))
    found = [
        Kept(
            category,
            tuple(one for one in CATALOGUE if one.category == category),
            tuple(one for one in files if one.category == category),
        )
        for category in CATEGORIES
    ]
    return [one for one in found if one.tables or one.files]


def how_long(keeps: Keeps, words: Words) -> str:
    """A time of keeping in words."""
    if keeps.ms is None:
        return words.notice.keeps[keeps.kind]
    span = words.span(keeps.ms)
    form = words.notice.after_decision if keeps.is_after_decision else words.notice.keeps["time"]
    return form.format(span=span)
