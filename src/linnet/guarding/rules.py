"""What a room's moderators want looked at before it is sent, and how it is found. Pure.

Words are looked up one by one, patterns are matched all at once by RE2: both take time in
proportion to the message alone, whatever the rules are.
"""

import re
from importlib import import_module
from typing import TYPE_CHECKING, Annotated, Literal

import msgspec
from msgspec import Meta, Struct

from linnet.errors import InvalidParam
from linnet.events.canonical_json import JsonObject
from linnet.guarding.normal import folded, plain

if TYPE_CHECKING:
    import re2

MAX_RULES = 10_000
MAX_PATTERNS = 1_000
MAX_COMPILED_BYTES = 32 * 1024 * 1024
"""Of all patterns of a room together."""
_WORD = re.compile(r"\w+")

Effect = Literal["refuse", "hold", "cover", "slow", "queue"]
"""The message is not sent; it waits for a moderator; it is sent, and everybody has to uncover it to
read it; its sender writes more slowly for a while; it is sent. Of those that wait, are covered or
are sent the moderators get a case."""
Cause = Literal["words", "pattern", "mentions", "media", "flood", "invites", "hateful"]
"""What about a message, or about how many there are, a rule looks at."""

Language = Literal["en", "fr", "de"]
"""Those of the detector."""


class WordRule(Struct, frozen=True):
    """Whole words one after the other, or a pattern of RE2. `reason` is what the sender reads.

    One that is not on is kept, and looks at nothing.
    """

    text: Annotated[str, Meta(min_length=1, max_length=200)]
    effect: Effect
    kind: Literal["words", "pattern"] = "words"
    reason: Annotated[str, Meta(max_length=200)] = ""
    is_on: bool = True


class Flood(Struct, frozen=True):
    """More than `messages` by one person in `in_s` seconds."""

    messages: Annotated[int, Meta(ge=2, le=100)]
    in_s: Annotated[int, Meta(ge=1, le=3600)]
    effect: Literal["refuse", "slow"] = "slow"


class Mentions(Struct, frozen=True):
    """More than `max` people mentioned in one message; everybody at once is more than all."""

    max: Annotated[int, Meta(ge=0, le=100)]
    effect: Effect = "refuse"


class Invites(Struct, frozen=True):
    """More than `max` invites by one person in `in_s` seconds are refused."""

    max: Annotated[int, Meta(ge=1, le=100)]
    in_s: Annotated[int, Meta(ge=1, le=86_400)]


class Hateful(Struct, frozen=True):
    """What the detector takes for hateful in what people write who joined `joined_within_s` ago.

    `threshold` is one of the model's two: `default` finds more, `strict` errs less often. French
    and German are experimental. Without `joined_within_s` everybody below the moderators is looked
    at, for which the detector is not made: see docs/detector.md.
    """

    effect: Literal["hold", "cover", "slow", "queue"] = "queue"
    threshold: Literal["default", "strict"] = "strict"
    languages: Annotated[tuple[Language, ...], Meta(min_length=1, max_length=3)] = ("en",)
    joined_within_s: Annotated[int, Meta(ge=60, le=31_536_000)] | None = 604_800


class Automatic(Struct, frozen=True):
    """All that is looked at. Words, mentions and files are seen in rooms without encryption."""

    rules: Annotated[list[WordRule], Meta(max_length=MAX_RULES)] = []
    flood: Flood | None = None
    mentions: Mentions | None = None
    invites: Invites | None = None
    hold_media: bool = False
    hateful: Hateful | None = None

    @property
    def is_empty(self) -> bool:
        others = (self.flood, self.mentions, self.invites, self.hateful)
        has_others = self.hold_media or any(one is not None for one in others)
        return not has_others and not self.rules_on

    @property
    def rules_on(self) -> list[WordRule]:
        return [rule for rule in self.rules if rule.is_on]


def parse(content: JsonObject) -> Automatic:
    """Read what somebody wants to set.

    Raises:
        InvalidParam: it has a wrong form, or a number is out of bounds.
    """
    try:
        return msgspec.convert(content, Automatic)
    except msgspec.ValidationError as why:
        raise InvalidParam(f"Rules cannot be this: {why}") from why


class Matcher:
    """The words and patterns of a room, ready to be looked for."""

    def __init__(self, rules: list[WordRule]) -> None:
        """Raises InvalidParam: a rule without any word, a wrong pattern, or too many of them."""
        self._by_word: dict[str, list[tuple[tuple[str, ...], WordRule]]] = {}
        self._patterns = [rule for rule in rules if rule.kind == "pattern"]
        self.size = len(rules) + 1
        for rule in rules:
            if rule.kind == "words":
                words = tuple(_WORD.findall(folded(plain(rule.text))))
                if not words:
                    raise InvalidParam(f"There is no word in the rule {rule.text!r}")
                self._by_word.setdefault(words[0], []).append((words, rule))
        self._set = _compiled(self._patterns) if self._patterns else None

    def find(self, text: str) -> WordRule | None:
        """The first rule that a text goes against."""
        seen = plain(text)
        bare = folded(seen)
        words = _WORD.findall(bare)
        for at, word in enumerate(words):
            for phrase, rule in self._by_word.get(word, ()):
                if len(phrase) == 1 or tuple(words[at : at + len(phrase)]) == phrase:
                    return rule
        if self._set is None:
            return None
        found = self._set.Match(seen) or (self._set.Match(bare) if bare != seen else None)
        return self._patterns[min(found)] if found else None


def _compiled(rules: list[WordRule]) -> "re2.Set":
    if len(rules) > MAX_PATTERNS:
        raise InvalidParam(f"There are at most {MAX_PATTERNS} patterns; words cost less")
    # Loaded for the first pattern of any room: every start would carry it.
    re2 = import_module("re2")
    options = re2.Options()
    options.max_mem = MAX_COMPILED_BYTES
    options.log_errors = False
    options.case_sensitive = False
    patterns = re2.Set.SearchSet(options)
    for rule in rules:
        try:
            patterns.Add(rule.text)
        except re2.error as why:
            raise InvalidParam(f"The pattern {rule.text!r} is not possible") from why
    try:
        patterns.Compile()
    except re2.error as why:
        raise InvalidParam("These patterns are too much together") from why
    if patterns.Match("") is not None:
        raise InvalidParam("A pattern that matches everything would refuse everything")
    return patterns
