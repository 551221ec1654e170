"""Drafts of the notices after a breach."""

from linnet.mail.language import Language
from linnet.records.affected import Affected, Scope
from linnet.records.paper import Entry, Fact, Link, Paper, Section
from linnet.records.render import day_of, minute_of
from linnet.records.words.english import ENGLISH
from linnet.records.words.spoken import WORDS
from linnet.records.words.words import Words
from linnet.touchpoints.counts import KEPT_DAYS

COMPLETE = ENGLISH.fill_in
_SCOPES: dict[Scope, str] = {
    "touchpoint": "Data that left to one third party",
    "server": "The whole server",
    "account": "One account",
    "media": "Files that people have uploaded",
}


def authority_paper(found: Affected, happened: str, now_ms: int) -> Paper:
    """The draft for the authority: Article 33(3)."""
    left_ms = found.deadline_ts - now_ms
    over = (
        f"{ENGLISH.span(left_ms)} are left."
        if left_ms > 0
        else "It is over: Article 33(1) asks for the reasons of the delay. " + COMPLETE
    )
    return Paper(
        f"Notification of a personal data breach at {found.server_name}",
        "en",
        now_ms,
        "Draft after Article 33 of Regulation (EU) 2016/679. Read it, complete what stands in"
        " brackets, and send it to the competent supervisory authority.",
        (
            Section(
                "Deadline",
                (
                    f"Noticed on {minute_of(found.noticed_ts)} UTC. To be notified by"
                    f" {minute_of(found.deadline_ts)} UTC, 72 hours later. {over}",
                ),
            ),
            Section("What happened", (happened or COMPLETE,), entries=(_nature(found),)),
            _touched(found),
            Section("Contact", (_contact(found),)),
            Section("Likely consequences", (COMPLETE,)),
            Section("Measures taken or proposed", (COMPLETE,)),
            Section("What this draft does not know", items=_limits(found)),
        ),
    )


def _nature(found: Affected) -> Entry:
    said = ENGLISH.notice
    about = f": {found.about}" if found.about else ""
    count = str(len(found.accounts)) + ("" if found.are_all_listed else " or more")
    rows = sum(one.rows for one in found.stored)
    facts = [
        Fact("Concerned", f"{_SCOPES[found.scope]}{about}"),
        Fact("Period", f"From {minute_of(found.since_ts)} to {minute_of(found.until_ts)} UTC"),
        Fact("People concerned, about", count),
        Fact("Kinds of data", ", ".join(said.kinds[one].title for one in found.kinds) or "None"),
        Fact("Data that left", ", ".join(found.data_left) or "None is known"),
    ]
    if found.scope == "media":
        files = sum(one.files for one in found.accounts)
        facts.append(Fact("Files concerned, about", str(files)))
    if found.scope == "account":
        facts.append(Fact("Rows concerned, about", str(rows)))
    return Entry("Nature of the breach", facts=tuple(facts))


def _touched(found: Affected) -> Section:
    entries = tuple(
        Entry(
            f"{one.party or one.touchpoint_id} ({one.touchpoint_id})",
            facts=(
                Fact("People", str(one.people)),
                Fact("Contacts", f"{one.contacts}, {one.contacts_for_nobody} for nobody by name"),
                Fact("Bytes sent", str(one.bytes_out)),
                Fact("Data", ", ".join(one.data) or "The row is not in the register any more"),
            ),
        )
        for one in found.touched
    )
    return Section(
        "What left on these days",
        () if entries else ("Nothing is known to have left.",),
        entries=entries,
    )


def _contact(found: Affected) -> str:
    return found.contact.email or found.contact.page or COMPLETE


def _limits(found: Affected) -> tuple[str, ...]:
    limits = [
        f"What left for whom is kept for {KEPT_DAYS} days, by whole days in UTC. The log begins on"
        f" {day_of(found.log_since_ts)}."
    ]
    if not found.is_log_whole:
        limits.append(
            "The period begins before that: for its first part it is not known what left for whom."
        )
    limits += [
        "Of accounts that were closed, what left for them was deleted with them.",
        "The server knows what it stores and sends, not what somebody else has done with it.",
        "Messages of encrypted chats are sealed; who writes where and when is not.",
    ]
    if not found.are_all_listed:
        limits.append("There are more accounts than are listed.")
    return tuple(limits)


def letter_paper(found: Affected, happened: str, language: Language, now_ms: int) -> Paper:
    """The draft for the people concerned: Article 34."""
    words = WORDS[language]
    said, server = words.letter, found.server_name
    times = said.between.format(since=minute_of(found.since_ts), until=minute_of(found.until_ts))
    return Paper(
        said.title.format(server=server),
        language,
        now_ms,
        said.draft,
        (
            Section(
                said.happened, (said.greeting.format(server=server), times, _told(happened, words))
            ),
            _data(found, words),
            Section(said.consequences, (said.consequences_lead,)),
            Section(said.done, (said.done_lead,)),
            Section(said.you, items=said.advice),
            _questions(found, words),
        ),
    )


def _told(happened: str, words: Words) -> str:
    return happened or words.fill_in


def _data(found: Affected, words: Words) -> Section:
    said = words.notice
    kinds = [f"{said.kinds[one].title}: {said.kinds[one].what}" for one in found.kinds]
    left = [said.data[one] for one in found.data_left] if found.scope == "touchpoint" else []
    items = (*kinds, *left) or (words.fill_in,)
    return Section(words.letter.data, items=items)


def _questions(found: Affected, words: Words) -> Section:
    email, page = found.contact.email, found.contact.page
    links = [Link(f"{words.notice.contact} {email}", f"mailto:{email}")] if email else []
    links += [Link(words.notice.contact_page, page)] if page else []
    return Section(words.letter.questions, () if links else (words.fill_in,), links=tuple(links))
