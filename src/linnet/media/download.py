"""Give files out.

# spec: client-server-api #get_matrixclientv1mediadownloadservernamemediaid
"""

from msgspec import Struct

from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import Response
from linnet.media.media_types import clean_file_name, content_disposition
from linnet.media.serve import DEFAULT_WAIT_MS, Served, Uploaded, serve, uploaded_file
from linnet.media.wiring import Media


class DownloadQuery(Struct, frozen=True):
    timeout_ms: int = DEFAULT_WAIT_MS


@endpoint(
    "GET",
    "/_matrix/client/v1/media/download/{server_name}/{media_id}",
    operation="getContentAuthed",
    access=Access.USER,
)
async def get_download(
    media: Media, call: Call, server_name: str, media_id: str, *, query: DownloadQuery
) -> Response:
    found = await uploaded_file(media, server_name, media_id, query.timeout_ms)
    return await serve_file(media, call, found, found.file.file_name)


# spec: client-server-api #get_matrixclientv1mediadownloadservernamemediaidfilename
@endpoint(
    "GET",
    "/_matrix/client/v1/media/download/{server_name}/{media_id}/{file_name}",
    operation="getContentOverrideNameAuthed",
    access=Access.USER,
)
async def get_named_download(
    media: Media,
    call: Call,
    server_name: str,
    media_id: str,
    file_name: str,
    *,
    query: DownloadQuery,
) -> Response:
    found = await uploaded_file(media, server_name, media_id, query.timeout_ms)
    return await serve_file(media, call, found, file_name)


async def serve_file(media: Media, call: Call, found: Uploaded, file_name: str | None) -> Response:
    """Send a file under a name."""
    file = found.file
    disposition = content_disposition(file.content_type, clean_file_name(file_name))
    return await serve(
        media, call, Served(found.content_hash, file.size_bytes, file.content_type, disposition)
    )
