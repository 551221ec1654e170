"""Counters of this process, kept cheap enough for hot paths.

Rendered in the Prometheus text format by `admin/metrics.py`.
"""


class Counter:
    """A number that only grows; `add` costs one attribute update."""

    __slots__ = ("help", "name", "value")

    def __init__(self, name: str, help_text: str) -> None:
        self.name = name
        self.help = help_text
        self.value = 0

    def add(self, amount: int = 1) -> None:
        self.value += amount


class Metrics:
    """All counters of one process by name."""

    def __init__(self) -> None:
        self._counters: dict[str, Counter] = {}

    def counter(self, name: str, help_text: str) -> Counter:
        """The counter of this name, made at the first call."""
        counter = self._counters.get(name)
        if counter is None:
            counter = self._counters[name] = Counter(name, help_text)
        return counter

    def render(self) -> str:
        """All counters as Prometheus text, sorted by name."""
        lines: list[str] = []
        for name in sorted(self._counters):
            counter = self._counters[name]
            lines += [
                f"# HELP {name} {counter.help}",
                f"# TYPE {name} counter",
                f"{name} {counter.value}",
            ]
        return "\n".join(lines) + "\n"
