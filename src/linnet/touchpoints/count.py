"""One count of what left."""

from msgspec import Struct


class Count(Struct):
    """What left through one row on one day, for one person or for nobody."""

    attempts: int = 0
    allowed: int = 0
    blocked: int = 0
    bytes_out: int = 0
    bytes_in: int = 0
    last_ts: int = 0
    last_host: str = ""

    def add(self, other: "Count") -> None:
        """Count what another has counted as well."""
        self.attempts += other.attempts
        self.allowed += other.allowed
        self.blocked += other.blocked
        self.bytes_out += other.bytes_out
        self.bytes_in += other.bytes_in
        if other.last_ts >= self.last_ts:
            self.last_ts = other.last_ts
            self.last_host = other.last_host or self.last_host


Key = tuple[int, str, str]
"""Day, id of the row, and user id or nothing."""
