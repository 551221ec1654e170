"""Settings are checked before anything starts, each with a sentence that names it."""

from pathlib import Path

import pytest

from linnet.config import SettingsError, load

MAIL = 'smtp_host = "mail.example.org"\n'
SENDER = MAIL + 'smtp_from = "Linnet <linnet@example.org>"\n'
ACME = 'tls = "acme"\n'
AGREED = ACME + "acme_terms_agreed = true\n"


def test_a_list_comes_from_the_file_or_the_environment(tmp_path: Path) -> None:
    (tmp_path / "linnet.toml").write_text('trusted_proxies = ["10.0.0.0/8"]')
    assert load(tmp_path, {}, {}).trusted_proxies == ("10.0.0.0/8",)
    environment = {"LINNET_TRUSTED_PROXIES": "127.0.0.1, ::1"}
    assert load(tmp_path, environment, {}).trusted_proxies == ("127.0.0.1", "::1")


def test_the_address_says_how_it_is_reached(tmp_path: Path) -> None:
    assert load(tmp_path, {}, {}).address == "http://localhost:8008"
    with_tls = {"tls_certificate": "chain.pem", "tls_key": "key.pem"}
    assert load(tmp_path, {}, with_tls).address == "https://localhost:8008"


def test_with_acme_it_is_reached_with_tls(tmp_path: Path) -> None:
    (tmp_path / "linnet.toml").write_text(
        AGREED + 'http_port = 80\npublic_url = "https://chat.example.org"'
    )
    settings = load(tmp_path, {}, {})
    assert settings.speaks_tls
    assert settings.address == "https://chat.example.org"


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ('tls_certificate = "a"', "only possible together"),
        ("http_port = 80", "only possible beside TLS"),
        ('smtp_host = "a"', "smtp_host needs smtp_from"),
        (MAIL + 'smtp_from = "Linnet"', "smtp_host needs smtp_from"),
        (MAIL + 'smtp_from = "a@b.c\\nBcc: d@e.f"', "smtp_host needs smtp_from"),
        (SENDER + "smtp_port = 0", "smtp_port must be between"),
        (SENDER + 'smtp_security = "maybe"', "smtp_security"),
        (SENDER + 'smtp_username = "a"', "only possible together"),
        (ACME, "needs acme_terms_agreed"),
        (AGREED + 'tls_certificate = "a"\ntls_key = "b"', "tls_certificate is not possible"),
        (AGREED, "needs http_port"),
        (AGREED + "http_port = 80", "needs public_url"),
        (AGREED + 'http_port = 80\npublic_url = "https://10.0.0.1"', "no certificates"),
        (AGREED + 'http_port = 80\npublic_url = "https://localhost"', "no certificates"),
        (AGREED + 'http_port = 80\npublic_url = "https://a:b"', "public_url is no address"),
        (AGREED + 'http_port = 80\nacme_directory = "http://a.b"', "acme_directory must start"),
        (AGREED + 'http_port = 80\nacme_directory = "https://[a"', "acme_directory is no address"),
        ("http_port = 70000", "http_port must be between"),
        ('metrics_token = "nineteen characters"', "metrics_token needs at least 20"),
        ('trusted_proxies = ["10.0.0.1/8"]', "trusted_proxies: 10.0.0.1/8 has host bits set"),
        ('forwarded_by = "cookie"', "forwarded_by"),
        ("trusted_proxies = 3", "trusted_proxies"),
        ("stranger_invites_new = -1", "stranger_invites_new must be 0 or more"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, settings: str, says: str) -> None:
    (tmp_path / "linnet.toml").write_text(settings)
    with pytest.raises(SettingsError, match=says):
        load(tmp_path, {}, {})
