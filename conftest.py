"""Fixtures that any test may ask for."""

pytest_plugins = [
    "tests.kit.postgres",
    "tests.kit.people",
    "tests.kit.outside",
    "tests.kit.push_gateway",
    "tests.crash.options",
    "tests.browser.options",
]
