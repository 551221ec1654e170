"""Media: files that people upload, and smaller pictures made of them.

Duty: take uploads in, give them out again safely, draw thumbnails, keep within limits, remove what
nobody refers to, and show what is behind a link. Encrypted files are bytes like any other.
Tables: `media`, `thumbnails`, `previews`, `quarantined`, `withheld_files`, `removed_content`,
`uploaded_again`. The bytes themselves lie in a store of blobs, named by
their SHA-256.

Not here: who refers to a file (events and profiles are the clients' business), files of other
servers (`federation`).
"""
