"""What is kept of applications about one person, and what that person has decided."""

from linnet.apps.store_ledger import LEDGER, READ_ABOUT
from linnet.apps.store_rooms import ALLOWED, OBJECTIONS

PARTS = (LEDGER, READ_ABOUT, ALLOWED, OBJECTIONS)
