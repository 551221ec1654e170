"""An application as the authorisation server knows its clients."""

from linnet.sessions.apps.grants import app_with
from linnet.sessions.oauth.client_metadata import CODE_GRANT, REFRESH_GRANT, ClientMetadata
from linnet.storage.database import Reader


async def client_of_app(db: Reader, client_id: str) -> ClientMetadata | None:
    """What an administrator has said of an application, in the words of one that registers."""
    app = await app_with(db, client_id)
    if app is None:
        return None
    said = app.definition
    return ClientMetadata(
        said.home,
        said.redirect_uris,
        "native" if said.is_native else "web",
        [CODE_GRANT, REFRESH_GRANT],
        ["code"],
        client_name=said.name,
    )
