#!/usr/bin/env python3
"""Draws the application's icon in every format that the bundles need. Python's standard library only.

The mark is a flowchart whose bars form an M. Usage: python3 icons/make.py (writes beside itself; commit the result).
"""
import pathlib
import struct
import zlib

HERE = pathlib.Path(__file__).resolve().parent
BOX = 512
TOP, BOTTOM = (0x6A, 0x63, 0xE8), (0x43, 0x38, 0xCA)
WHITE, PALE, AMBER = (0xFF, 0xFF, 0xFF), (0xC9, 0xCB, 0xFF), (0xFF, 0xC8, 0x57)
BAR, PITCH, LEFT, FIRST, RADIUS = 46, 62, 112, 109, 15
PLATE = (24, 24, 488, 488, 112)


def bars():
    """The rows of the chart: (left, top, right, bottom, radius, colour)."""
    chart = [
        [(0, 84, WHITE), (204, 288, WHITE)],
        [(0, 124, WHITE), (164, 288, WHITE)],
        [(0, 68, WHITE), (86, 202, AMBER), (220, 288, WHITE)],
        [(0, 68, WHITE), (116, 172, PALE), (220, 288, WHITE)],
        [(0, 68, WHITE), (220, 288, WHITE)],
    ]
    for row, flights in enumerate(chart):
        top = FIRST + row * PITCH
        for start, end, colour in flights:
            yield LEFT + start, top, LEFT + end, top + BAR, RADIUS, colour


def svg():
    hexa = "#%02x%02x%02x"
    left, top, right, bottom, radius = PLATE
    shapes = "\n".join(
        f'  <rect x="{l:g}" y="{t:g}" width="{r - l:g}" height="{b - t:g}" rx="{q:g}" fill="{hexa % c}"/>'
        for l, t, r, b, q, c in bars()
    )
    return f"""<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {BOX} {BOX}">
  <defs><linearGradient id="plate" x1="0" y1="0" x2="0" y2="1">
    <stop offset="0" stop-color="{hexa % TOP}"/><stop offset="1" stop-color="{hexa % BOTTOM}"/>
  </linearGradient></defs>
  <rect x="{left}" y="{top}" width="{right - left}" height="{bottom - top}" rx="{radius}" fill="url(#plate)"/>
{shapes}
</svg>
"""


def coverage(x, y, shape, scale):
    """How much of the pixel around (x, y) lies in a rounded rectangle, from its signed distance."""
    left, top, right, bottom, radius = (value * scale for value in shape)
    dx = abs(x - (left + right) / 2) - (right - left) / 2 + radius
    dy = abs(y - (top + bottom) / 2) - (bottom - top) / 2 + radius
    outside = (max(dx, 0) ** 2 + max(dy, 0) ** 2) ** 0.5
    return min(1, max(0, 0.5 - (outside + min(max(dx, dy), 0) - radius)))


def snapped(shape, scale):
    """Edges on whole pixels where the icon is small: crisp bars instead of grey ones."""
    left, top, right, bottom, radius, colour = shape
    if scale >= 0.25:
        return (left, top, right, bottom, radius), colour
    fit = lambda value: round(value * scale) / scale
    return (fit(left), fit(top), fit(right), max(fit(bottom), fit(top) + 1 / scale), radius / 2), colour


def pixels(size):
    scale = size / BOX
    shapes = [snapped(bar, scale) for bar in bars()]
    rows = []
    for j in range(size):
        y = j + 0.5
        share = y / size
        plate = [a + (b - a) * share for a, b in zip(TOP, BOTTOM)]
        row = bytearray()
        for i in range(size):
            x = i + 0.5
            colour, alpha = plate, coverage(x, y, PLATE, scale)
            for shape, paint in shapes:
                cover = coverage(x, y, shape, scale)
                if cover:
                    colour = [a + (b - a) * cover for a, b in zip(colour, paint)]
            row += bytes(round(value) for value in (*colour, 255 * alpha))
        rows.append(bytes(row))
    return rows


def png(size):
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    raw = b"".join(b"\0" + row for row in pixels(size))
    head = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b"")


def ico(images):
    head, body, offset = struct.pack("<HHH", 0, 1, len(images)), b"", 6 + 16 * len(images)
    for size, data in images:
        head += struct.pack("<BBBBHHII", size % 256, size % 256, 0, 0, 1, 32, len(data), offset)
        body, offset = body + data, offset + len(data)
    return head + body


def icns(images):
    body = b"".join(kind + struct.pack(">I", len(data) + 8) + data for kind, data in images)
    return b"icns" + struct.pack(">I", len(body) + 8) + body


def main():
    made = {size: png(size) for size in (16, 24, 32, 48, 64, 128, 256, 512)}
    (HERE / "icon.svg").write_text(svg())
    for name, size in {"32x32": 32, "128x128": 128, "128x128@2x": 256, "icon": 512}.items():
        (HERE / f"{name}.png").write_bytes(made[size])
    (HERE / "icon.ico").write_bytes(ico([(size, made[size]) for size in (16, 24, 32, 48, 64, 256)]))
    kinds = {b"icp4": 16, b"icp5": 32, b"ic11": 32, b"ic12": 64, b"ic07": 128, b"ic08": 256, b"ic13": 256, b"ic09": 512, b"ic14": 512}
    (HERE / "icon.icns").write_bytes(icns([(kind, made[size]) for kind, size in kinds.items()]))


if __name__ == "__main__":
    main()
