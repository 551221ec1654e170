"""SQL of the files that one person has uploaded."""

from linnet.storage.kept import part

FILES = part(
    "files",
    (-1, ""),
    ("media_id", "created_ts", "size_bytes", "content_type", "file_name", "is_uploaded"),
    # In the order of the index.
    "SELECT size_bytes, media_id, media_id, created_ms, size_bytes, content_type, file_name,"
    " content_hash IS NOT NULL FROM media"
    " WHERE user_id = $1 AND (size_bytes, media_id) > ($3, $4)"
    " ORDER BY size_bytes, media_id LIMIT $2",
)

PARTS = (FILES,)
