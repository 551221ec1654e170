"""The app's words in its other languages, from the catalogues that it is built with."""

import json
import re
from functools import cache
from pathlib import Path

LOCALES = Path(__file__).resolve().parents[2] / "client" / "src" / "locales"
ENTRY = re.compile(r'^msgid (".*")\nmsgstr (".*")$', re.MULTILINE)


@cache
def _catalogue(language: str) -> dict[str, str]:
    content = (LOCALES / f"{language}.po").read_text("utf-8")
    return {json.loads(english): json.loads(said) for english, said in ENTRY.findall(content)}


def said_in(language: str, english: str) -> str:
    """What the app says for this in a language."""
    return english if language == "en" else _catalogue(language)[english]
