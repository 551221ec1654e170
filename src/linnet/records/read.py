"""Read the papers, as an administrator."""

from msgspec import Struct

from linnet.errors import NotFound
from linnet.http.endpoint import Access, Call, Limit, endpoint
from linnet.mail.language import Language
from linnet.records import processing as activities
from linnet.records import recipients as parties
from linnet.records.notice import NoticeFacts, notice
from linnet.records.paper import Paper
from linnet.records.papers import File, facts_file, files_of
from linnet.records.processing import ProcessingFacts
from linnet.records.recipients import RecipientFacts
from linnet.records.wiring import Records


class Record(Struct, frozen=True):
    """A paper for people, what it was made from for machines, and both as files."""

    paper: Paper
    facts: NoticeFacts | ProcessingFacts | RecipientFacts
    files: tuple[File, ...]


class RecordQuery(Struct, frozen=True):
    language: Language = "en"
    """Of the notice; the other papers are in English."""


@endpoint(
    "GET",
    "/_linnet/admin/v1/records/{name}",
    operation="linnet.getRecord",
    access=Access.ADMIN,
    limit=Limit.SEARCH,
)
async def get_record(records: Records, call: Call, name: str, *, query: RecordQuery) -> Record:
    """`notice`, `processing` or `recipients`.

    Raises:
        NotFound: there is no such paper.
    """
    now_ms = records.clock.now_ms()
    if name == "notice":
        made = notice(records, query.language)
        return _record(records, name, made.paper, made.facts)
    if name == "processing":
        done = await activities.processing(records)
        return _record(records, name, activities.paper_of(done, now_ms), done)
    if name == "recipients":
        known = await parties.recipients(records)
        return _record(records, name, parties.paper_of(known, now_ms), known)
    raise NotFound("There is no such record: notice, processing or recipients")


def _record(
    records: Records,
    name: str,
    paper: Paper,
    facts: NoticeFacts | ProcessingFacts | RecipientFacts,
) -> Record:
    file = f"{name}-{paper.language}" if name == "notice" else name
    files = (*files_of(paper, file, records.settings.address), facts_file(facts, name))
    return Record(paper, facts, files)
