"""A real certificate authority on this machine; `scripts/pebble.py` builds its programs."""

import asyncio
import json
import os
import socket
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pebble
import pytest
import pytest_asyncio
import trustme
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding
from tests.kit.program import steady_port

HOST = "chat.example.org"
STARTS_WITHIN_S = 20
DAY_MS = 24 * 60 * 60 * 1000


class Authority:
    """Pebble, with a name server that says that every name is this machine."""

    def __init__(self, folder: Path) -> None:
        self.looks_at = steady_port()
        """The port at which it looks for answers, where others look at 80."""
        self.port = steady_port()
        self.directory = f"https://localhost:{self.port}/dir"
        self.trust = folder / "trust.pem"
        """What a client has to trust to speak with it."""
        self._management = f"https://localhost:{(management := steady_port())}"
        own = trustme.CA()
        own.cert_pem.write_to_path(self.trust)
        certificate = own.issue_cert("localhost")
        certificate.private_key_pem.write_to_path(folder / "key.pem")
        certificate.cert_chain_pems[0].write_to_path(folder / "certificate.pem")
        settings = {
            "listenAddress": f"127.0.0.1:{self.port}",
            "managementListenAddress": f"127.0.0.1:{management}",
            "certificate": str(folder / "certificate.pem"),
            "privateKey": str(folder / "key.pem"),
            "httpPort": self.looks_at,
            "tlsPort": steady_port(),
            "retryAfter": {"authz": 1, "order": 1},
            "profiles": {"default": {"description": "", "validityPeriod": 90 * 24 * 60 * 60}},
        }
        self._settings = folder / "pebble.json"
        self._settings.write_text(json.dumps({"pebble": settings}))
        self._log = folder / "pebble.log"
        self._running: list[subprocess.Popen[bytes]] = []

    async def start(self) -> None:
        assert pebble.PEBBLE.is_file(), "Run these with `make acme`, which builds the authority."
        names = steady_port()
        dns, management = (f"127.0.0.1:{port}" for port in (names, steady_port()))
        off = [f"-{name}=" for name in ("defaultIPv6", "http01", "https01", "tlsalpn01", "doh")]
        self._run([pebble.NAME_SERVER, "-dnsserver", dns, "-management", management, *off])
        self._run([pebble.PEBBLE, "-config", self._settings, "-dnsserver", dns])
        async with asyncio.timeout(STARTS_WITHIN_S):
            # Both are other programs, which tell nobody when they listen.
            while not (_listens(self.port) and _listens(names)):
                assert all(one.poll() is None for one in self._running), self._log.read_text()
                await asyncio.sleep(0.05)

    def stop(self) -> None:
        for process in self._running:
            process.kill()
            process.wait()

    def _run(self, command: list[Any]) -> None:
        quick = {"PEBBLE_VA_NOSLEEP": "1", "PEBBLE_WFE_NONCEREJECT": "0", "PEBBLE_AUTHZREUSE": "0"}
        with self._log.open("ab") as log:
            self._running.append(
                subprocess.Popen(command, env=os.environ | quick, stdout=log, stderr=log)
            )

    async def wants_renewed(self, certificate: x509.Certificate, start: str, end: str) -> None:
        """From now on suggest to renew a certificate between these moments."""
        window = {"suggestedWindow": {"start": start, "end": end}}
        pem = certificate.public_bytes(Encoding.PEM).decode()
        body = {"certificate": pem, "ariResponse": json.dumps(window)}
        async with aiohttp.ClientSession() as http:
            url = f"{self._management}/set-renewal-info/"
            async with http.post(url, json=body, ssl=False) as answer:
                assert answer.status == 200, await answer.text()


def _listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


@pytest_asyncio.fixture
async def authority(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Authority]:
    """An authority that this process, and programs that it starts, trust to be what it says."""
    made = Authority(tmp_path_factory.mktemp("authority"))
    monkeypatch.setenv("SSL_CERT_FILE", str(made.trust))
    try:
        await made.start()
        yield made
    finally:
        made.stop()


def leaf(file: Path) -> x509.Certificate:
    """The server's own certificate in a file."""
    return x509.load_pem_x509_certificate(file.read_bytes())
