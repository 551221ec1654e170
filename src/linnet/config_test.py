"""Settings are checked before anything starts, each with a sentence that names it."""

from pathlib import Path

import pytest

from linnet.config import SettingsError, load


def test_a_list_comes_from_the_file_or_the_environment(tmp_path: Path) -> None:
    (tmp_path / "linnet.toml").write_text('trusted_proxies = ["10.0.0.0/8"]')
    assert load(tmp_path, {}, {}).trusted_proxies == ("10.0.0.0/8",)
    environment = {"LINNET_TRUSTED_PROXIES": "127.0.0.1, ::1"}
    assert load(tmp_path, environment, {}).trusted_proxies == ("127.0.0.1", "::1")


def test_the_address_says_how_it_is_reached(tmp_path: Path) -> None:
    assert load(tmp_path, {}, {}).address == "http://localhost:8008"
    with_tls = {"tls_certificate": "chain.pem", "tls_key": "key.pem"}
    assert load(tmp_path, {}, with_tls).address == "https://localhost:8008"


@pytest.mark.parametrize(
    ("settings", "says"),
    [
        ('tls_certificate = "a"', "only possible together"),
        ("http_port = 80", "only possible beside tls_certificate"),
        ("http_port = 70000", "http_port must be between"),
        ('trusted_proxies = ["10.0.0.1/8"]', "trusted_proxies: 10.0.0.1/8 has host bits set"),
        ('forwarded_by = "cookie"', "forwarded_by"),
        ("trusted_proxies = 3", "trusted_proxies"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, settings: str, says: str) -> None:
    (tmp_path / "linnet.toml").write_text(settings)
    with pytest.raises(SettingsError, match=says):
        load(tmp_path, {}, {})
