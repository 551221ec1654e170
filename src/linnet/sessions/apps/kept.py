"""What is kept of what a person has granted applications."""

from linnet.sessions.apps.store_grants import GRANTS

PARTS = (GRANTS,)
