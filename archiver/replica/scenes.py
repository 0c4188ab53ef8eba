"""The replica's photographs: quiet landscapes drawn with Pillow, the same bytes for the same number."""

from __future__ import annotations

import io
import math
import random
from collections.abc import Callable
from functools import lru_cache

from PIL import Image, ImageDraw, ImageFilter

Colour = tuple[int, int, int]
Painter = Callable[[ImageDraw.ImageDraw, random.Random, int, int], None]

SKIES: tuple[tuple[Colour, Colour], ...] = (
    ((24, 42, 84), (240, 150, 110)),
    ((70, 130, 180), (225, 236, 240)),
    ((16, 24, 48), (70, 90, 140)),
    ((120, 90, 140), (250, 205, 160)),
    ((60, 110, 120), (220, 225, 200)),
)


@lru_cache(maxsize=512)
def draw(scene: str, number: int, width: int = 960, height: int = 600) -> bytes:
    """Return picture *number* of *scene* as JPEG."""
    chance = random.Random(number)  # noqa: S311  (a drawing, not a secret)
    canvas = _sky(chance, 480, 300)
    pen = ImageDraw.Draw(canvas)
    SCENES.get(scene, _hills)(pen, chance, 480, 300)
    canvas = canvas.resize((width, height), Image.Resampling.BICUBIC).filter(ImageFilter.GaussianBlur(0.6))
    out = io.BytesIO()
    canvas.save(out, "JPEG", quality=78, optimize=True)
    return out.getvalue()


def _sky(chance: random.Random, width: int, height: int) -> Image.Image:
    """Paint a sky that turns from one colour to another, with a sun or a moon in it."""
    top, bottom = chance.choice(SKIES)
    column = Image.new("RGB", (1, height))
    for row in range(height):
        part = row / height
        column.putpixel((0, row), tuple(round(a + (b - a) * part) for a, b in zip(top, bottom, strict=True)))
    sky = column.resize((width, height))
    centre, size = (chance.randrange(60, width - 60), chance.randrange(40, 120)), chance.randrange(14, 34)
    light = tuple(min(255, channel + 60) for channel in bottom)
    box = (centre[0] - size, centre[1] - size, centre[0] + size, centre[1] + size)
    ImageDraw.Draw(sky).ellipse(box, fill=light)
    return sky.filter(ImageFilter.GaussianBlur(2))


def _ridge(
    pen: ImageDraw.ImageDraw, chance: random.Random, width: int, height: int, *, level: float, colour: Colour
) -> None:
    """Paint a range of hills whose tops are near *level* of the height."""
    phase, wave = chance.random() * 6, chance.uniform(30, 90)
    tops = [
        (x, height * level + 16 * math.sin(x / wave + phase) + 7 * math.sin(x / 17 + phase * 2))
        for x in range(0, width + 8, 8)
    ]
    pen.polygon([(0, height), *tops, (width, height)], fill=colour)


def _hills(pen: ImageDraw.ImageDraw, chance: random.Random, width: int, height: int) -> None:
    for step in range(4):
        shade = 110 - step * 26
        _ridge(pen, chance, width, height, level=0.5 + step * 0.13, colour=(shade // 2, shade, shade + 12))


def _harbour(pen: ImageDraw.ImageDraw, chance: random.Random, width: int, height: int) -> None:
    _ridge(pen, chance, width, height, level=0.52, colour=(52, 64, 92))
    pen.rectangle((0, height * 0.62, width, height), fill=(30, 58, 88))
    for _ in range(60):
        x, y = chance.randrange(width), chance.randrange(int(height * 0.64), height)
        pen.line((x, y, x + chance.randrange(10, 44), y), fill=(78, 116, 150))
    for place in range(3):
        x, y = 40 + place * 150 + chance.randrange(60), height * 2 // 3 + place * 18
        pen.polygon([(x, y), (x + 90, y), (x + 76, y + 18), (x + 12, y + 18)], fill=(26, 30, 40))
        for box in range(4):
            colour = chance.choice([(196, 88, 60), (216, 170, 80), (70, 130, 130), (220, 220, 214)])
            pen.rectangle((x + 14 + box * 15, y - 12, x + 27 + box * 15, y), fill=colour)


def _city(pen: ImageDraw.ImageDraw, chance: random.Random, width: int, height: int) -> None:
    for row in range(2):
        x = 0
        while x < width:
            wide, tall = chance.randrange(24, 56), chance.randrange(60, 170 - row * 50)
            shade = 70 - row * 34
            pen.rectangle((x, height * 0.86 - tall, x + wide, height), fill=(shade, shade + 8, shade + 30))
            for window in range(int(height * 0.86 - tall) + 8, int(height * 0.84), 12):
                for pane in range(x + 5, x + wide - 6, 9):
                    if chance.random() < 0.45:  # noqa: PLR2004  (nearly half of the windows are lit)
                        pen.rectangle((pane, window, pane + 4, window + 5), fill=(250, 214, 130))
            x += wide + chance.randrange(2, 8)
    pen.rectangle((0, height * 0.9, width, height), fill=(22, 24, 34))


def _meeting(pen: ImageDraw.ImageDraw, chance: random.Random, width: int, height: int) -> None:
    pen.rectangle((0, 0, width, height), fill=(214, 206, 192))
    for column in range(5):
        pen.rectangle(
            (20 + column * 94, 26, 90 + column * 94, 150), fill=(150, 186, 206), outline=(120, 110, 96)
        )
    for place in range(7):
        x, y = 36 + place * 64, 176 + chance.randrange(-6, 6)
        coat = chance.choice([(44, 52, 80), (80, 44, 52), (58, 74, 62), (90, 84, 78)])
        pen.ellipse(
            (x - 12, y - 46, x + 12, y - 20),
            fill=chance.choice([(224, 186, 150), (150, 104, 74), (98, 66, 48)]),
        )
        pen.rounded_rectangle((x - 24, y - 20, x + 24, y + 50), 12, fill=coat)
    pen.rounded_rectangle((10, 210, width - 10, 256), 14, fill=(122, 82, 52))
    pen.rectangle((0, 256, width, height), fill=(96, 66, 46))


def _border(pen: ImageDraw.ImageDraw, chance: random.Random, width: int, height: int) -> None:
    _ridge(pen, chance, width, height, level=0.55, colour=(94, 108, 84))
    pen.polygon([(200, 180), (280, 180), (width, height), (0, height)], fill=(78, 80, 86))
    for step in range(5):
        pen.rectangle((238 - step, 190 + step * 22, 242 + step, 200 + step * 22), fill=(230, 226, 210))
    for stripe in range(10):
        colour = (200, 52, 48) if stripe % 2 else (240, 240, 236)
        pen.rectangle((110 + stripe * 26, 176, 136 + stripe * 26, 186), fill=colour)
    pen.rectangle((90, 140, 118, 214), fill=(56, 66, 84))


def _laboratory(pen: ImageDraw.ImageDraw, chance: random.Random, width: int, height: int) -> None:
    pen.rectangle((0, 0, width, height), fill=(198, 216, 220))
    pen.rectangle((0, height * 0.74, width, height), fill=(236, 238, 236))
    for place in range(8):
        x, tall = 34 + place * 56, chance.randrange(46, 120)
        colour = chance.choice([(84, 150, 170), (196, 120, 90), (120, 150, 90), (150, 110, 160)])
        pen.rounded_rectangle(
            (x, height * 0.74 - tall, x + 26, height * 0.74), 6, fill=(226, 234, 236), outline=(140, 156, 160)
        )
        pen.rounded_rectangle((x + 2, height * 0.74 - tall * 0.55, x + 24, height * 0.74 - 2), 5, fill=colour)


SCENES: dict[str, Painter] = {
    "hills": _hills,
    "harbour": _harbour,
    "city": _city,
    "meeting": _meeting,
    "border": _border,
    "laboratory": _laboratory,
}
