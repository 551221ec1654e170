"""What a look at something has found."""

from pathlib import Path
from typing import Literal

from msgspec import Struct

from linnet.clock import Clock
from linnet.config import Settings

Level = Literal["good", "doubtful", "broken"]
_SIGNS = {"good": "ok     ", "doubtful": "doubt  ", "broken": "BROKEN "}


class Finding(Struct, frozen=True):
    """One sentence about one thing, and what to do when it is not good."""

    about: str
    level: Level
    said: str
    advice: str = ""

    @property
    def text(self) -> str:
        line = f"{_SIGNS[self.level]}{self.about}: {self.said}"
        return f"{line}\n       {self.advice}" if self.advice else line


class Case(Struct, frozen=True):
    """What is looked at."""

    settings: Settings
    folder: Path
    clock: Clock
