"""Files of a certificate are used only when they belong together."""

from pathlib import Path

import pytest
import trustme

from linnet.config import SettingsError
from linnet.http.tls import TlsFiles


@pytest.fixture
def files(tmp_path: Path) -> TlsFiles:
    made = trustme.CA().issue_cert("localhost")
    made.private_key_pem.write_to_path(tmp_path / "key.pem")
    made.cert_chain_pems[0].write_to_path(tmp_path / "chain.pem")
    return TlsFiles(tmp_path / "chain.pem", tmp_path / "key.pem")


def test_a_pair_is_accepted(files: TlsFiles) -> None:
    files.check()
    assert files.leaf()
    assert files.seen() == files.seen()


def test_a_missing_file_is_named(files: TlsFiles) -> None:
    files.key.unlink()
    assert files.seen() is None
    with pytest.raises(SettingsError, match="There is no file"):
        files.check()


def test_another_key_is_refused(files: TlsFiles) -> None:
    trustme.CA().issue_cert("localhost").private_key_pem.write_to_path(files.key)
    with pytest.raises(SettingsError, match="no certificate with its key"):
        files.check()


def test_a_key_with_a_password_is_refused(files: TlsFiles) -> None:
    header = "KEY-----\nProc-Type: 4,ENCRYPTED\nDEK-Info: AES-128-CBC,00\n\n"
    files.key.write_text(files.key.read_text().replace("KEY-----\n", header, 1))
    with pytest.raises(SettingsError, match="no certificate with its key"):
        files.check()
