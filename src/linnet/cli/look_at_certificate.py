"""The certificate that Linnet gets by itself: how long it lasts, and why it was not renewed."""

from importlib import import_module

from linnet.cli.finding import Case, Finding

DAY_MS = 24 * 60 * 60 * 1000
_ADVICE = (
    "From everywhere, port 80 of the public name must lead to http_port of this machine. Linnet"
    " tries again by itself, and at once on SIGHUP."
)


async def renewal(case: Case) -> list[Finding]:
    """What the authority has certified, and what it last said."""
    if case.settings.tls != "acme":
        return []
    # Loaded when it is needed: it would slow down every start.
    papers = import_module("linnet.certificates.papers")
    files = import_module("linnet.certificates.files").Files(case.folder)
    standing = files.standing()
    pem = files.read_certificate()
    paper = None if pem is None else papers.read(pem)
    if paper is None:
        said = "There is no certificate yet."
        return [Finding("renewal", "doubtful", said, "Start it: linnet serve")]
    why = f" {standing.why}." if standing is not None and standing.failures else ""
    now_ms = case.clock.now_ms()
    if paper.is_self_made:
        said = f"The authority has not certified anything yet.{why}"
        return [Finding("renewal", "broken", said, _ADVICE)]
    if now_ms > paper.ends_ms:
        said = f"The certificate has expired.{why}"
        return [Finding("renewal", "broken", said, _ADVICE)]
    days = (paper.ends_ms - now_ms) // DAY_MS
    said = f"The certificate is good for {days} days"
    if why:
        return [Finding("renewal", "doubtful", f"{said}, but was not renewed.{why}", _ADVICE)]
    in_days = max(0, paper.renewal_ms - now_ms) // DAY_MS
    return [Finding("renewal", "good", f"{said} and is renewed in some {in_days}.")]
