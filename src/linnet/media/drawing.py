"""Draws thumbnails, in a process of its own: `python -m linnet.media.drawing`.

Decoders of pictures are where malicious files strike, and a small file can unfold to gigabytes. So
this process has a ceiling on memory, no part in the server, and may be killed at any moment.

Each line on standard input is a request, each line on standard output its answer, both JSON:
`{source, target, width, height, method, is_animated}` and `{content_type}` or `{problem}`.
"""

import io
import json
import os
import resource
import sys
from contextlib import suppress
from typing import Any

from PIL import Image, ImageCms, ImageSequence
from PIL.JpegImagePlugin import JpegImageFile

from linnet.touchpoints.guard import shut_off

FORMATS = ("PNG", "JPEG", "GIF", "WEBP", "AVIF")
MAX_MEMORY_BYTES = 768 * 1024 * 1024
MAX_PIXELS = 40_000_000
"""A picture of this size takes 160 MB when unpacked."""
MAX_JPEG_PIXELS = 250_000_000
"""JPEG unpacks to a half, fourth or eighth of its size, so the largest cameras are no problem."""
GENEROUS_PIXELS = 2_500_000
"""Thumbnails up to this size are made from twice as much, which looks better."""
MAX_FRAMES = 200
MAX_FRAME_PIXELS = 30_000_000
"""Of all frames of a moving thumbnail together."""
NICENESS = 10
JPEG_QUALITY = 85
WEBP_QUALITY = 80

_ORIENTATION = 0x0112
_UPRIGHT = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
_SIDEWAYS = (5, 6, 7, 8)

_MOVING = ("GIF", "PNG", "WEBP")

Size = tuple[int, int]
Box = tuple[float, float, float, float]


class TooLargeError(Exception):
    """More pixels than are unpacked here."""


class Plan:
    """How to get from a picture to its thumbnail: never larger, for `crop` of the wanted shape."""

    def __init__(self, picture: Size, wanted: Size, *, is_crop: bool) -> None:
        factors = (wanted[0] / picture[0], wanted[1] / picture[1])
        self._factor = min(1.0, max(factors) if is_crop else min(factors))
        scaled = (picture[0] * self._factor, picture[1] * self._factor)
        shrink = min(1.0, scaled[0] / wanted[0], scaled[1] / wanted[1])
        made = (wanted[0] * shrink, wanted[1] * shrink) if is_crop else scaled
        self._shown = (min(1.0, made[0] / scaled[0]), min(1.0, made[1] / scaled[1]))
        self.size: Size = (max(1, round(made[0])), max(1, round(made[1])))
        more = 2 if scaled[0] * scaled[1] <= GENEROUS_PIXELS else 1
        self.read_at: Size = (int(scaled[0] * more), int(scaled[1] * more))

    def box(self, picture: Size) -> Box:
        """The shown part of the picture, read at any size."""
        width, height = self._shown[0] * picture[0], self._shown[1] * picture[1]
        left, top = (picture[0] - width) / 2, (picture[1] - height) / 2
        return (left, top, left + width, top + height)


def draw(request: dict[str, Any]) -> str:
    """Draw one thumbnail and return its content type.

    The result is never larger than the picture, stands upright, is in sRGB and carries no
    metadata: no place, no time, no camera, no embedded preview.
    """
    with Image.open(request["source"], formats=FORMATS) as picture:
        limit = MAX_JPEG_PIXELS if isinstance(picture, JpegImageFile) else MAX_PIXELS
        if picture.width * picture.height > limit:
            raise TooLargeError
        orientation = picture.getexif().get(_ORIENTATION, 1)
        wanted = (request["width"], request["height"])
        if orientation in _SIDEWAYS:
            wanted = (wanted[1], wanted[0])
        plan = Plan(picture.size, wanted, is_crop=request["method"] == "crop")
        if request["is_animated"] and picture.format in _MOVING and _is_moving(picture):
            if (frames := _frames(picture, plan)) is not None:
                _save_moving(frames, picture, request["target"])
                return "image/webp"
            picture.seek(0)
        picture.draft("RGB", plan.read_at)
        if picture.width * picture.height > 2 * MAX_PIXELS:
            raise TooLargeError
        profile = picture.info.get("icc_profile")
        small = _in_srgb(_resized(picture, plan), profile)
        if orientation in _UPRIGHT:
            small = small.transpose(_UPRIGHT[orientation])
        return _save(small, request["target"])


def _is_moving(picture: Image.Image) -> bool:
    return bool(getattr(picture, "is_animated", False))


def _resized(picture: Image.Image, plan: Plan) -> Image.Image:
    plain = _plain(picture)
    return plain.resize(
        plan.size, Image.Resampling.LANCZOS, box=plan.box(picture.size), reducing_gap=2.0
    )


def _plain(picture: Image.Image) -> Image.Image:
    """In RGB or RGBA; CMYK stays, because only its profile says what it means."""
    picture.load()
    if picture.mode.startswith("I"):
        # Sixteen bits of grey would be cut off, not scaled.
        picture = picture.convert("I").point(lambda value: value * (1 / 256)).convert("L")
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    return picture if picture.mode in (mode, "CMYK") else picture.convert(mode)


def _in_srgb(picture: Image.Image, profile: bytes | None) -> Image.Image:
    """The same colours without needing the profile any more."""
    alpha = picture.getchannel("A") if picture.mode == "RGBA" else None
    plain = picture.convert("RGB") if alpha is not None else picture
    if profile:
        # With a broken profile, or one for another kind of picture, the colours stay.
        with suppress(ImageCms.PyCMSError, OSError, ValueError):
            given = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            srgb = ImageCms.createProfile("sRGB")
            plain = ImageCms.profileToProfile(plain, given, srgb, outputMode="RGB") or plain
    plain = plain.convert("RGB")
    if alpha is not None:
        plain.putalpha(alpha)
    return plain


def _frames(picture: Image.Image, plan: Plan) -> list[tuple[Image.Image, int]] | None:
    """The frames with their durations in ms; None when they are too many or too large."""
    most = min(MAX_FRAMES, MAX_FRAME_PIXELS // (plan.size[0] * plan.size[1]))
    frames: list[tuple[Image.Image, int]] = []
    for frame in ImageSequence.Iterator(picture):
        if len(frames) >= most:
            return None
        small = _resized(frame.convert("RGBA"), plan)
        frames.append((small, int(frame.info.get("duration") or 100)))
    return frames


def _save_moving(frames: list[tuple[Image.Image, int]], picture: Image.Image, target: str) -> None:
    for frame, _ in frames:
        frame.info = {}
    frames[0][0].save(
        target,
        "WEBP",
        save_all=True,
        append_images=[frame for frame, _ in frames[1:]],
        duration=[duration for _, duration in frames],
        loop=picture.info.get("loop", 0),
        quality=WEBP_QUALITY,
        method=2,
    )


def _save(picture: Image.Image, target: str) -> str:
    # Some encoders copy comments and profiles from here.
    picture.info = {}
    if picture.mode == "RGBA":
        picture.save(target, "WEBP", quality=WEBP_QUALITY, method=3)
        return "image/webp"
    picture.save(target, "JPEG", quality=JPEG_QUALITY, optimize=True, progressive=True)
    return "image/jpeg"


def answer(line: str) -> dict[str, str]:
    """What to say to one request."""
    try:
        return {"content_type": draw(json.loads(line))}
    except (TooLargeError, MemoryError, Image.DecompressionBombError):
        return {"problem": "too large"}
    except Exception:  # whatever a decoder may say about a broken file
        return {"problem": "not a picture"}


def main() -> None:
    """Answer until the other side closes."""
    shut_off()
    os.nice(NICENESS)
    resource.setrlimit(resource.RLIMIT_AS, (MAX_MEMORY_BYTES, MAX_MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # Our own limits come first, and they are errors, where this would be a warning.
    Image.MAX_IMAGE_PIXELS = None
    for line in sys.stdin:
        sys.stdout.write(json.dumps(answer(line)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
