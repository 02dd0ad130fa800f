"""Makes the small images beside this script and what Pillow reads from them.

    python3 -m venv v && v/bin/pip install pillow numpy && v/bin/python tests/golden/images/make.py

NAME.npy is Image.open(NAME).convert("RGB") as uint8 [h,w,3]; NAME.shown.npy the same after
ImageOps.exif_transpose. Last run with Pillow 12.3.
"""
import pathlib
import struct
import warnings
import zlib

import numpy as np
from PIL import Image, ImageOps

warnings.simplefilter("ignore")
HERE = pathlib.Path(__file__).parent
H, W = 12, 20
y, x = np.mgrid[0:H, 0:W]
rgb = np.stack([x * 12, y * 20, (x + y) * 8], -1).astype(np.uint8)
alpha = (x * 12).astype(np.uint8)
grey16 = (x * 3200 + y * 37).astype(np.uint16)
rgb16 = (rgb.astype(np.uint16) * 257 + (x * 7 % 100)[..., None]).clip(0, 65535)
im = Image.fromarray(rgb)
grey = Image.fromarray(rgb[..., 0])


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def png16(name, pixels, colour):
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    head = struct.pack(">IIBBBBB", W, H, 16, colour, 0, 0, 0)
    (HERE / name).write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def adam7(name):
    rows = b""
    for y0, x0, dy, dx in ((0, 0, 8, 8), (0, 4, 8, 8), (4, 0, 8, 4), (0, 2, 4, 4), (2, 0, 4, 2), (0, 1, 2, 2), (1, 0, 2, 1)):
        part = rgb[y0::dy, x0::dx]
        rows += b"".join(b"\0" + row.tobytes() for row in part)
    head = struct.pack(">IIBBBBB", W, H, 8, 2, 0, 0, 1)
    (HERE / name).write_bytes(
        b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


im.save(HERE / "rgb.png")
im.save(HERE / "rgb.jpg", quality=90)
im.save(HERE / "rgb-420-progressive.jpg", quality=75, subsampling=2, progressive=True)
im.save(HERE / "rgb.bmp")
im.save(HERE / "rgb.webp", quality=90)
im.save(HERE / "rgb-lossless.webp", lossless=True)
im.save(HERE / "rgb-bad-profile.png", icc_profile=b"no profile" * 20)
im.save(HERE / "rgb-colour-key.png", transparency=(0, 0, 0))
adam7("rgb-interlaced.png")
png16("rgb-16.png", rgb16, 2)
png16("rgba-16.png", np.dstack([rgb16, grey16]), 6)
png16("grey-alpha-16.png", np.dstack([grey16, grey16[::-1]]), 4)
png16("grey-16.png", grey16[..., None], 0)
rgba = Image.fromarray(np.dstack([rgb, alpha]))
rgba.save(HERE / "rgba.png")
rgba.save(HERE / "rgba.bmp")
rgba.save(HERE / "rgba.webp", lossless=True)
grey.save(HERE / "grey.png")
grey.save(HERE / "grey.jpg")
grey.save(HERE / "grey.bmp")
Image.merge("LA", (grey, Image.fromarray(alpha))).save(HERE / "grey-alpha.png")
palette = im.quantize(16)
palette.save(HERE / "palette.png")
palette.save(HERE / "palette.bmp")
palette.save(HERE / "palette-alpha.png", transparency=bytes(range(0, 160, 10)))
palette.save(HERE / "palette-key.png", transparency=3)
two = grey.point(lambda v: 255 * (v > 100)).convert("1")
two.save(HERE / "black-white.png")
two.save(HERE / "black-white.bmp")
cmyk = np.stack([x * 12, y * 20, (x + y) * 8, y * 10], -1).astype(np.uint8)
Image.frombytes("CMYK", (W, H), cmyk.tobytes()).save(HERE / "cmyk.jpg", quality=95)
for orientation in range(1, 9):
    exif = Image.Exif()
    exif[0x112] = orientation
    im.save(HERE / f"turned-{orientation}.jpg", exif=exif, quality=95)
exif[0x112] = 6
im.save(HERE / "turned-6.png", exif=exif)
im.save(HERE / "turned-6.webp", exif=exif, lossless=True)

for path in sorted(HERE.glob("*.*")):
    if path.suffix in (".npy", ".py"):
        continue
    np.save(f"{path}.npy", np.asarray(Image.open(path).convert("RGB")))
    if path.name.startswith("turned"):
        np.save(f"{path}.shown.npy", np.asarray(ImageOps.exif_transpose(Image.open(path)).convert("RGB")))
