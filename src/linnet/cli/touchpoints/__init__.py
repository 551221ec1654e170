"""`linnet touchpoints`: whom this server contacts, and ending that, from a terminal."""
