"""What browsers report about our policy."""

# covers: linnet.reportViolation

from typing import Any

import pytest
from tests.kit.client import Client
from tests.kit.server import Server

PATH = "/_linnet/csp-reports"
REGISTER = "/_linnet/touchpoints"


@pytest.mark.parametrize(
    "report",
    [
        [{"type": "csp-violation", "body": {"effectiveDirective": "img-src", "blockedURL": "x"}}],
        {"csp-report": {"violated-directive": "img-src", "blocked-uri": "x"}},
    ],
)
async def test_a_report_goes_to_the_log(
    server: Server, caplog: pytest.LogCaptureFixture, report: Any
) -> None:
    headers = {"Content-Type": "application/reports+json"}
    await server.nobody().post(PATH, report, headers=headers, expect=204)
    assert caplog.messages == ["A page broke its policy: 'img-src' by 'x'"]


async def test_administrators_alone_see_how_many_there_were(server: Server, bob: Client) -> None:
    async def seen() -> int:
        blocked: int = (await server.admin.get(REGISTER))["in_pages"]["blocked"]
        return blocked

    before = await seen()
    await server.nobody().post(PATH, {"csp-report": {"violated-directive": "img-src"}}, expect=204)
    assert await seen() == before + 1
    assert "in_pages" not in (await bob.get(REGISTER)).json


async def test_a_report_cannot_fill_or_forge_the_log(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    one = {
        "body": {"effectiveDirective": "a\nERROR b", "blockedURL": "https://x/?token=" + "s" * 999}
    }
    await server.nobody().post(PATH, [one] * 50, expect=204)
    assert len(caplog.messages) == 10
    assert caplog.messages[0] == "A page broke its policy: 'a\\nERROR b' by 'https://x/'"


async def test_what_is_no_report_is_refused_or_passed_over(
    server: Server, caplog: pytest.LogCaptureFixture
) -> None:
    nobody = server.nobody()
    await nobody.post(PATH, b"{", expect=400, errcode="M_NOT_JSON")
    await nobody.post(PATH, b"7", expect=400, errcode="M_BAD_JSON")
    await nobody.post(PATH, b'"' + b"x" * 70_000 + b'"', expect=413, errcode="M_TOO_LARGE")
    for strange in ([{}], [{"body": 7}], {}):
        await nobody.post(PATH, strange, expect=204)
    assert not caplog.messages
