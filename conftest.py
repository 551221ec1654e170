"""Fixtures that any test may ask for."""

pytest_plugins = [
    "tests.kit.postgres",
    "tests.kit.people",
    "tests.crash.options",
    "tests.browser.options",
]
