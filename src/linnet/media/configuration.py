"""What clients have to know before they upload."""

from msgspec import Struct, field

from linnet.http.endpoint import Access, Call, endpoint
from linnet.media.wiring import Media


class MediaConfig(Struct, frozen=True):
    upload_bytes_max: int = field(name="m.upload.size")


# spec: client-server-api #get_matrixclientv1mediaconfig
@endpoint("GET", "/_matrix/client/v1/media/config", operation="getConfigAuthed", access=Access.USER)
@endpoint("GET", "/_matrix/media/v3/config", operation="getConfig", access=Access.USER)
async def get_config(media: Media, _call: Call) -> MediaConfig:
    return MediaConfig(media.limits.file_bytes_max)
