"""Citations of the specification have one form, so that they can be found and followed."""

import re

from tests.conformance.citations import DOCUMENTS, citations, complaint
from tests.conformance.specification import endpoints
from tests.tidy.source import report


def test_citations_name_a_document_and_a_section() -> None:
    anchors = {endpoint.anchor for endpoint in endpoints()}
    complaints = [
        f"{citation.file}:{citation.line}: {why}"
        for citation in citations()
        if (why := complaint(citation.text, anchors))
    ]
    assert not complaints, report(complaints)


def test_this_check_can_fail() -> None:
    anchors = {"#put_matrixclientv3"}
    assert complaint("client-server-api #rate-limiting", anchors) is None
    assert complaint("rooms/v11 #authorization-rules 4.3", anchors) is None
    assert complaint("client-server-api #redactions: since 1.18", anchors) is None
    assert complaint("MSC4186", anchors) is None
    assert complaint("the spec says so", anchors)
    assert complaint("client-server-api", anchors)
    assert complaint("client-server-api rate-limiting", anchors)
    assert complaint("client-server-api #get_matrixclientv3nothing", anchors)
    assert all(re.fullmatch(r"[a-z/-]+", document) for document in DOCUMENTS)
