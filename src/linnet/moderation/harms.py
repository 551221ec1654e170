"""What somebody can be harmed by: a closed list. Pure.

The names are those of MSC4456 without their prefix, as that list is still a draft; `unspecified` is
for reports by apps that do not ask. Each stands for one of the 16 categories in which the European
Union counts moderation, without `STATEMENT_CATEGORY_` before it.

# spec: MSC4456
"""

from msgspec import Struct

UNSPECIFIED = "unspecified"
URGENT = 4
"""The severity of a danger to life or to children."""


class Harm(Struct, frozen=True):
    """`severity` says what is looked at first, from 1 to `URGENT`."""

    severity: int
    category: str


HARMS = {
    UNSPECIFIED: Harm(2, "NOT_SPECIFIED_NOTICE"),
    "spam": Harm(1, "OTHER_VIOLATION_TC"),
    "spam.fraud": Harm(2, "SCAMS_AND_FRAUD"),
    "spam.impersonation": Harm(2, "SCAMS_AND_FRAUD"),
    "spam.election_interference": Harm(2, "NEGATIVE_EFFECTS_ON_CIVIC_DISCOURSE_OR_ELECTIONS"),
    "spam.flooding": Harm(1, "OTHER_VIOLATION_TC"),
    "adult": Harm(1, "OTHER_VIOLATION_TC"),
    "adult.sexual_abuse": Harm(4, "VIOLENCE"),
    "adult.ncii": Harm(4, "CYBER_VIOLENCE"),
    "adult.deepfake": Harm(3, "CYBER_VIOLENCE"),
    "adult.animal_sexual_abuse": Harm(3, "ANIMAL_WELFARE"),
    "adult.sexual_violence": Harm(4, "VIOLENCE"),
    "harassment": Harm(2, "CYBER_VIOLENCE"),
    "harassment.trolling": Harm(1, "OTHER_VIOLATION_TC"),
    "harassment.targeted": Harm(3, "CYBER_VIOLENCE"),
    "harassment.women": Harm(3, "CYBER_VIOLENCE_AGAINST_WOMEN"),
    "harassment.hate": Harm(3, "ILLEGAL_OR_HARMFUL_SPEECH"),
    "harassment.doxxing": Harm(3, "DATA_PROTECTION_AND_PRIVACY_VIOLATIONS"),
    "violence": Harm(3, "VIOLENCE"),
    "violence.animal_welfare": Harm(2, "ANIMAL_WELFARE"),
    "violence.threats": Harm(4, "VIOLENCE"),
    "violence.graphic": Harm(2, "VIOLENCE"),
    "violence.glorification": Harm(3, "VIOLENCE"),
    "violence.extremist": Harm(4, "RISK_FOR_PUBLIC_SECURITY"),
    "violence.human_trafficking": Harm(4, "VIOLENCE"),
    "violence.domestic": Harm(4, "VIOLENCE"),
    "child_safety": Harm(4, "PROTECTION_OF_MINORS"),
    "child_safety.csam": Harm(4, "PROTECTION_OF_MINORS"),
    "child_safety.grooming": Harm(4, "PROTECTION_OF_MINORS"),
    "child_safety.privacy_violation": Harm(3, "PROTECTION_OF_MINORS"),
    "child_safety.harassment": Harm(4, "PROTECTION_OF_MINORS"),
    "danger": Harm(3, "SELF_HARM"),
    "danger.self_harm": Harm(4, "SELF_HARM"),
    "danger.eating_disorder": Harm(3, "SELF_HARM"),
    "danger.challenges": Harm(3, "SELF_HARM"),
    "danger.substance_abuse": Harm(2, "SELF_HARM"),
    "tos": Harm(1, "OTHER_VIOLATION_TC"),
    "tos.hacking": Harm(2, "RISK_FOR_PUBLIC_SECURITY"),
    "tos.prohibited": Harm(2, "UNSAFE_AND_PROHIBITED_PRODUCTS"),
    "tos.ban_evasion": Harm(1, "OTHER_VIOLATION_TC"),
    "tos.copyright": Harm(1, "INTELLECTUAL_PROPERTY_INFRINGEMENTS"),
    "tos.consumer_information": Harm(1, "CONSUMER_INFORMATION"),
}
"""Three names are ours, so that no category is without one: `harassment.women`, `tos.copyright`
and `tos.consumer_information`."""


def graver(one: str, other: str) -> str:
    """The one that is looked at first; of equals the first."""
    return other if HARMS[other].severity > HARMS[one].severity else one
