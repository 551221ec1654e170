"""Media's endpoints."""

from linnet.media import configuration, delete, download, legacy, preview, thumbnail, upload

ENDPOINTS = [
    upload.post_upload,
    upload.post_create,
    upload.put_upload,
    download.get_download,
    download.get_named_download,
    thumbnail.get_thumbnail,
    configuration.get_config,
    delete.delete_own,
    preview.get_preview,
    legacy.get_download,
    legacy.get_named_download,
    legacy.get_thumbnail,
]
