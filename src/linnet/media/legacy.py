"""The paths of before Matrix 1.11, which are frozen.

Without a token they give out only what was uploaded before a date that the operator names, by
default none. COMPAT(bots, Matrix before 1.11): who has a token gets everything.
# spec: client-server-api #content-repo-client-behaviour
"""

from linnet.errors import NotFound
from linnet.http.endpoint import Access, Call, endpoint
from linnet.http.response import Response
from linnet.media.download import DownloadQuery, serve_file
from linnet.media.serve import Uploaded, uploaded_file
from linnet.media.thumbnail import ThumbnailQuery, serve_thumbnail
from linnet.media.wiring import Media


# spec: client-server-api #get_matrixmediav3downloadservernamemediaid
@endpoint(
    "GET",
    "/_matrix/media/v3/download/{server_name}/{media_id}",
    operation="getContent",
    access=Access.OPTIONAL,
)
async def get_download(
    media: Media, call: Call, server_name: str, media_id: str, *, query: DownloadQuery
) -> Response:
    found = await _found(media, call, server_name, media_id, query.timeout_ms)
    return await serve_file(media, call, found, found.file.file_name)


# spec: client-server-api #get_matrixmediav3downloadservernamemediaidfilename
@endpoint(
    "GET",
    "/_matrix/media/v3/download/{server_name}/{media_id}/{file_name}",
    operation="getContentOverrideName",
    access=Access.OPTIONAL,
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
    found = await _found(media, call, server_name, media_id, query.timeout_ms)
    return await serve_file(media, call, found, file_name)


# spec: client-server-api #get_matrixmediav3thumbnailservernamemediaid
@endpoint(
    "GET",
    "/_matrix/media/v3/thumbnail/{server_name}/{media_id}",
    operation="getContentThumbnail",
    access=Access.OPTIONAL,
)
async def get_thumbnail(
    media: Media, call: Call, server_name: str, media_id: str, *, query: ThumbnailQuery
) -> Response:
    found = await _found(media, call, server_name, media_id, query.timeout_ms)
    return await serve_thumbnail(media, call, found, query)


async def _found(
    media: Media, call: Call, server_name: str, media_id: str, timeout_ms: int
) -> Uploaded:
    if call.requester_or_none is not None:
        return await uploaded_file(media, server_name, media_id, timeout_ms)
    if not media.limits.open_before_ms:
        raise NotFound("There is no such file here")
    found = await uploaded_file(media, server_name, media_id, 0)
    if found.file.created_ms >= media.limits.open_before_ms:
        raise NotFound("There is no such file here")
    return found
