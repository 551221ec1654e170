"""What the law asks about each kind of data, as this software is meant to be run.

The operator answers for the legal basis: the papers call it a proposal.
"""

from msgspec import Struct

from linnet.records.stored.entry import Category

CONTRACT = "Article 6(1)(b): the service that the person has asked for"
INTEREST = "Article 6(1)(f): a secure service, and the protection of the people in it"
CONSENT = "Article 6(1)(a) and (f): what a person has agreed to, and the proof of it"
DUTY = (
    "Article 6(1)(c) and (f): duties of hosting services, as Articles 16, 17 and 20 of Regulation"
    " (EU) 2022/2065, and the protection of people"
)

ACCOUNTS = "People with an account"
MEMBERS = "People with an account; people who are written about"
OUTSIDE = "People with an account; people without one who send a notice"


class Basis(Struct, frozen=True):
    people: str
    legal: str


BASES: dict[Category, Basis] = {
    "account": Basis(ACCOUNTS, CONTRACT),
    "profile": Basis(ACCOUNTS, CONTRACT),
    "sign_in": Basis(ACCOUNTS, CONTRACT),
    "addresses": Basis(ACCOUNTS, CONTRACT),
    "settings": Basis(ACCOUNTS, CONTRACT),
    "messages": Basis(MEMBERS, CONTRACT),
    "on_their_way": Basis(MEMBERS, CONTRACT),
    "keys": Basis(ACCOUNTS, CONTRACT),
    "files": Basis(MEMBERS, CONTRACT),
    "search": Basis(MEMBERS, CONTRACT),
    "push": Basis(ACCOUNTS, CONTRACT),
    "calls": Basis("People with an account; guests of calls", CONTRACT),
    "invites": Basis(ACCOUNTS, INTEREST),
    "directory": Basis(MEMBERS, CONTRACT),
    "moderation": Basis(OUTSIDE, DUTY),
    "protection": Basis(ACCOUNTS, INTEREST),
    "administration": Basis(ACCOUNTS, INTEREST),
    "third_parties": Basis(ACCOUNTS, CONSENT),
    "backups": Basis(MEMBERS, INTEREST),
    "running": Basis("The operator", INTEREST),
}
