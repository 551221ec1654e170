"""Fixtures that any test may ask for."""

from hypothesis import HealthCheck, settings

# A verdict must not depend on how busy the machine is.
settings.register_profile("unhurried", deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.load_profile("unhurried")

pytest_plugins = [
    "tests.kit.postgres",
    "tests.kit.people",
    "tests.kit.outside",
    "tests.kit.push_gateway",
    "tests.kit.provider",
    "tests.kit.mail_server",
    "tests.kit.elsewhere",
    "tests.crash.options",
    "tests.browser.options",
    "tests.fence.options",
]
