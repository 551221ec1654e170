"""Logging set-up: one line for each record on standard error, never a secret.

Access tokens, passwords and keys must not be passed to a logger at all; as a second fence the
formatter blanks anything that looks like a token of ours.
"""

import logging
import re
import sys

_SECRETS = re.compile(r"\b(lna|lnr|lni|lnm)_[A-Za-z0-9_-]{8,}")


class _Formatter(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        return _SECRETS.sub(r"\1_…", super().format(record))


def set_up(level: str) -> None:
    """Send records of at least `level` (a name of the logging module) to standard error."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_Formatter("%(asctime)s %(levelname)s %(name)s: %(message)s"))
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level.upper())
