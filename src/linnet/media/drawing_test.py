"""Pictures of every kind become thumbnails."""

import io
import os
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image, ImageCms

from linnet.media import drawing
from linnet.media.drawing import Plan

RED, GREEN = (255, 0, 0), (0, 128, 0)


def noise(mode: str, size: tuple[int, int]) -> Image.Image:
    return Image.frombytes(
        mode, size, os.urandom(size[0] * size[1] * len(Image.new(mode, (1, 1)).getbands()))
    )


def drawn(
    folder: Path, source: Image.Image | bytes, wish: str = "scale 320x240", **save: Any
) -> Image.Image:
    """The thumbnail of a picture; `wish` is the method, the size, and perhaps `moving`."""
    path, target = folder / "source", folder / "target"
    if isinstance(source, bytes):
        path.write_bytes(source)
    else:
        source.save(path, **{"format": "PNG", **save})
    method, size, *moving = wish.split()
    width, height = map(int, size.split("x"))
    request = {"source": str(path), "target": str(target), "width": width, "height": height}
    drawing.draw({**request, "method": method, "is_animated": bool(moving)})
    return Image.open(io.BytesIO(target.read_bytes()))


@pytest.mark.parametrize("mode", ["1", "L", "LA", "P", "RGB", "RGBA"])
def test_png_of_every_kind(tmp_path: Path, mode: str) -> None:
    made = drawn(tmp_path, Image.new(mode, (640, 480)))
    assert made.size == (320, 240)
    assert made.format == ("WEBP" if mode in ("LA", "RGBA") else "JPEG")


@pytest.mark.parametrize("kind", ["JPEG", "WEBP", "GIF", "AVIF"])
def test_the_other_formats(tmp_path: Path, kind: str) -> None:
    assert drawn(tmp_path, noise("RGB", (640, 480)), format=kind).size == (320, 240)


def test_sixteen_bits_of_grey_are_scaled_not_cut_off(tmp_path: Path) -> None:
    grey = Image.new("I;16", (100, 100), 128 * 256)
    shade = drawn(tmp_path, grey).getpixel((50, 50))
    assert shade == pytest.approx((128, 128, 128), abs=3)


def test_transparency_stays(tmp_path: Path) -> None:
    made = drawn(tmp_path, Image.new("RGBA", (400, 400), (255, 0, 0, 0)), "scale 96x96")
    assert made.convert("RGBA").getpixel((9, 9))[3] == 0  # type: ignore[index]


def test_printers_colours_become_screen_colours(tmp_path: Path) -> None:
    made = drawn(tmp_path, Image.new("CMYK", (400, 400), (0, 255, 255, 0)), format="JPEG")
    assert made.mode == "RGB"
    assert made.getpixel((9, 9)) == pytest.approx(RED, abs=12)


@pytest.mark.parametrize("orientation", range(1, 9))
def test_pictures_stand_upright(tmp_path: Path, orientation: int) -> None:
    """Of a picture whose upper left quarter is red when seen as meant, it still is."""
    meant = Image.new("RGB", (400, 200), GREEN)
    meant.paste(RED, (0, 0, 200, 100))
    back = {6: Image.Transpose.ROTATE_90, 8: Image.Transpose.ROTATE_270}
    turn = back.get(orientation) or drawing._UPRIGHT.get(orientation)
    stored = meant if turn is None else meant.transpose(turn)
    exif = Image.Exif()
    exif[0x0112] = orientation
    for wish, size in (("scale 100x100", (100, 50)), ("crop 100x50", (100, 50))):
        made = drawn(tmp_path, stored, wish, format="JPEG", exif=exif, quality=95)
        assert made.size == size
        assert made.getpixel((25, 12)) == pytest.approx(RED, abs=12)
        assert made.getpixel((75, 37)) == pytest.approx(GREEN, abs=12)


def test_nothing_but_the_picture_is_left(tmp_path: Path) -> None:
    exif = Image.Exif()
    exif[0x010E] = "a secret place"
    picture = noise("RGB", (400, 300))
    drawn(tmp_path, picture, format="JPEG", exif=exif, comment=b"a secret comment")
    assert b"secret" in (tmp_path / "source").read_bytes()
    assert b"secret" not in (tmp_path / "target").read_bytes()
    drawn(tmp_path, picture.convert("RGBA"), format="WEBP", exif=exif, xmp=b"secret")
    assert b"secret" not in (tmp_path / "target").read_bytes()


def test_colours_do_not_need_their_profile_any_more(tmp_path: Path) -> None:
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    made = drawn(tmp_path, Image.new("RGB", (64, 64), RED), icc_profile=lab)
    assert "icc_profile" not in made.info
    assert made.getpixel((9, 9)) == pytest.approx(RED, abs=6)
    assert drawn(tmp_path, Image.new("RGB", (64, 64), RED), icc_profile=b"broken")


@pytest.mark.parametrize("kind", ["GIF", "PNG", "WEBP"])
def test_moving_pictures_move_only_if_wished(tmp_path: Path, kind: str) -> None:
    first, *others = (noise("RGB", (200, 150)) for _ in range(4))
    save = {"format": kind, "save_all": True, "append_images": others, "duration": 50}
    moving = drawn(tmp_path, first, "scale 96x96 moving", **save)
    assert (moving.format, getattr(moving, "n_frames", 1)) == ("WEBP", 4)
    still = drawn(tmp_path, first, "scale 96x96", **save)
    assert getattr(still, "n_frames", 1) == 1


def test_what_moves_too_long_stands_still(tmp_path: Path) -> None:
    frames = [Image.new("P", (8, 8), n % 256) for n in range(drawing.MAX_FRAMES + 1)]
    save = {"format": "GIF", "save_all": True, "append_images": frames[1:], "optimize": False}
    made = drawn(tmp_path, frames[0], "scale 96x96 moving", **save)
    assert (made.format, getattr(made, "n_frames", 1)) == ("JPEG", 1)


def test_too_many_pixels_are_not_unpacked(tmp_path: Path) -> None:
    with pytest.raises(drawing.TooLargeError):
        drawn(tmp_path, Image.new("1", (20_000, 2001)))


def test_answers_name_the_problem(tmp_path: Path) -> None:
    assert drawing.answer("{}") == {"problem": "not a picture"}
    with pytest.raises(Exception, match="cannot identify"):
        drawn(tmp_path, b"not a picture at all")


SIDES = st.tuples(st.integers(1, 5000), st.integers(1, 5000))


@given(SIDES, SIDES, st.booleans())
def test_plans(picture: tuple[int, int], wanted: tuple[int, int], is_crop: bool) -> None:
    plan = Plan(picture, wanted, is_crop=is_crop)
    left, top, right, bottom = plan.box(picture)
    assert 0 <= left < right <= picture[0] + 1e-6
    assert 0 <= top < bottom <= picture[1] + 1e-6
    for made, side, wish in zip(plan.size, picture, wanted, strict=True):
        assert 1 <= made <= max(1, min(side, wish) + 0.5)
    if picture[0] >= wanted[0] and picture[1] >= wanted[1]:
        # Large enough: exactly the size with crop, touching it with scale.
        touches = [a == b for a, b in zip(plan.size, wanted, strict=True)]
        assert all(touches) if is_crop else any(touches)
