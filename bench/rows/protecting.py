"""What is looked up for each message or invite: a room's ten thousand rules, a policy list's."""

import random
import time
from collections.abc import Callable

from bench.figures import Figures, median
from linnet.guarding.rules import Matcher, WordRule
from linnet.ids import EventId, UserId
from linnet.moderation.policies.rules import Rule, RuleSet

WORDS, PATTERNS, NAMED = 9_000, 1_000, 10_000
MESSAGE_LENGTH = 120
LOOK_ALIKES = str.maketrans("aeopc", "\u0430\u0435\u043e\u0440\u0441")
"""Cyrillic letters in the place of Latin ones."""
ROUNDS, LOOKS = 7, 2_000


def measure() -> Figures:
    """Processor time of one look, by a program that does nothing else."""
    chance = random.Random(7)
    text = " ".join(_word(chance) for _ in range(30))[:MESSAGE_LENGTH]
    disguised = text.translate(LOOK_ALIKES)
    words = [WordRule(text=_word(chance), effect="refuse") for _ in range(WORDS)]
    patterns = [
        WordRule(text=rf"{_word(chance)}\.{_word(chance)}/\w+", effect="refuse", kind="pattern")
        for _ in range(PATTERNS)
    ]
    matcher = Matcher([*words, *patterns])
    somebody = _somebody(chance, "")
    ids, globs = _list_of(chance, ""), _list_of(chance, "*")
    return {
        "message_us": _cpu_us(lambda: matcher.find(text)),
        "look_alikes_us": _cpu_us(lambda: matcher.find(disguised)),
        "ids_us": _cpu_us(lambda: ids.about("user", somebody, 0)),
        "globs_us": _cpu_us(lambda: globs.about("user", somebody, 0)),
    }


def _word(chance: random.Random) -> str:
    return "".join(chance.choices("abcdefghijklmnopqrstuvwxyz", k=chance.randint(5, 11)))


def _somebody(chance: random.Random, rest: str) -> str:
    return f"@{_word(chance)}{rest}:{_word(chance)}.org"


def _list_of(chance: random.Random, rest: str) -> RuleSet:
    found = RuleSet()
    for number in range(NAMED):
        key = ("m.policy.rule.user", str(number))
        entity, author = _somebody(chance, rest), UserId("@author:bench.linnet")
        rule = Rule(key, EventId("$e"), author, "user", entity, "", "ban", "", None)
        found.put(key, rule)
    return found


def _cpu_us(look: Callable[[], object]) -> float:
    took: list[float] = []
    for _ in range(ROUNDS):
        begun = time.process_time_ns()
        for _ in range(LOOKS):
            look()
        took.append((time.process_time_ns() - begun) / LOOKS / 1000)
    return median(took)
