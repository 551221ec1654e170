"""SQL of one person's receipts of severed contacts."""

from linnet.storage.kept import part

RECEIPTS = part(
    "receipts_of_severed_contacts",
    (0,),
    ("number", "body_json", "signature"),
    "SELECT number, number, body, signature FROM severance_receipts"
    " WHERE user_id = $1 AND number > $3 AND body IS NOT NULL ORDER BY number LIMIT $2",
)

PARTS = (RECEIPTS,)
