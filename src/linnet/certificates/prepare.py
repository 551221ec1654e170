"""Have something to show before the authority has certified anything."""

from pathlib import Path

from linnet.certificates import papers
from linnet.certificates.files import Files
from linnet.clock import Clock


def prepare(data_folder: Path, host: str, clock: Clock) -> Path:
    """The file with key and certificate; if it is none for this host, one of our own making."""
    files = Files(data_folder)
    pem = files.read_certificate()
    paper = None if pem is None else papers.read(pem)
    if paper is None or host not in paper.hosts:
        files.write_certificate(papers.self_made(host, clock.now_ms()))
    return files.certificate
