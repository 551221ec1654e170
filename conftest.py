"""Fixtures that any test may ask for."""

pytest_plugins = [
    "tests.kit.postgres",
    "tests.kit.people",
    "tests.kit.outside",
    "tests.crash.options",
    "tests.browser.options",
]
