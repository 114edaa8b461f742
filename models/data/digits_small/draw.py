#!/usr/bin/env python3
"""Draws digits_small: 1,000 training and 200 test pictures of digits, 28 x 28, in IDX as MNIST has it.

Every picture is made of strokes (lines and arcs of ellipses) that are moved at their ends, turned, slanted, scaled, shifted, drawn with a pen of
a random width, and smudged. Only the standard library is used, and the seed is fixed: drawing again gives the same pictures.

    python3 draw.py [FOLDER]
"""
import gzip
import math
import random
import struct
import sys

SIDE = 28
GREYS = 15          # levels beside black: few, so that the files stay small


def arc(cx, cy, rx, ry, begin, end, steps=16):
    """Points of an ellipse; degrees, clockwise on the screen from the right."""
    angles = [math.radians(begin + (end - begin) * k / steps) for k in range(steps + 1)]
    return [(cx + rx * math.cos(a), cy + ry * math.sin(a)) for a in angles]


def shapes(digit, rng):
    """The strokes of a digit in a box from 0 to 1, y downwards; some digits are written in two ways."""
    if digit == 0:
        return [arc(.5, .5, rng.uniform(.24, .36), .45, -90, 270, 28)]
    if digit == 1:
        stem = [(.55, .05), (.5, .95)]
        way = rng.random()
        if way < .4:
            return [stem]
        if way < .8:
            return [[(.32, .27)] + stem]
        return [[(.32, .27)] + stem, [(.3, .95), (.72, .95)]]
    if digit == 2:
        return [arc(.48, .3, .28, .25, -165, 35) + [(.2, .93), (.8, .92)]]
    if digit == 3:
        return [arc(.45, .28, .28, .23, -150, 80) + arc(.44, .71, .32, .24, -75, 150)]
    if digit == 4:
        if rng.random() < .5:
            return [[(.3, .08), (.2, .55), (.8, .53)], [(.63, .25), (.6, .95)]]
        return [[(.6, .95), (.62, .06), (.16, .64), (.84, .64)]]
    if digit == 5:
        return [[(.74, .08), (.32, .1), (.28, .45)] + arc(.47, .67, .29, .26, -125, 140)]
    if digit == 6:
        return [[(.66, .06), (.42, .22), (.26, .5)] + arc(.48, .69, .24, .24, 185, 545, 24)]
    if digit == 7:
        top = [[(.2, .1), (.78, .1), (.42, .95)]]
        return top + [[(.4, .5), (.72, .5)]] if rng.random() < .35 else top
    if digit == 8:
        return [arc(.5, .28, .22, .21, 90, 450, 22) + arc(.5, .72, .28, .23, -90, 270, 24)]
    return [arc(.5, .31, .25, .23, 0, 360, 22) + [(.73, .5), rng.choice([(.66, .95), (.42, .93)])]]


def distorted(strokes, rng):
    """Pixels: a random affine map, a slow bend, and a jitter of the points."""
    turn, slant = math.radians(rng.gauss(0, 6)), rng.gauss(.08, .1)
    wide, high = SIDE * rng.uniform(.58, .78), SIDE * rng.uniform(.64, .78)
    x0, y0 = SIDE / 2 + rng.gauss(0, .6), SIDE / 2 + rng.gauss(0, .6)
    bend, phase = rng.gauss(0, .03), rng.uniform(0, 2 * math.pi)
    placed = []
    for stroke in strokes:
        points = []
        for x, y in stroke:
            x, y = x - .5 + bend * math.sin(5 * y + phase) + rng.gauss(0, .012), y - .5 + bend * math.cos(5 * x + phase) + rng.gauss(0, .012)
            x, y = wide * (x - slant * y), high * y
            points.append((x0 + math.cos(turn) * x - math.sin(turn) * y, y0 + math.sin(turn) * x + math.cos(turn) * y))
        placed.append(points)
    return placed


def distance(px, py, a, b):
    """From a pixel to a line between two points."""
    dx, dy = b[0] - a[0], b[1] - a[1]
    length = dx * dx + dy * dy
    t = 0 if length == 0 else max(0, min(1, ((px - a[0]) * dx + (py - a[1]) * dy) / length))
    return math.hypot(px - a[0] - t * dx, py - a[1] - t * dy)


def picture(digit, rng):
    strokes = distorted(shapes(digit, rng), rng)
    pen, soft, ink = rng.uniform(.7, 1.6), rng.uniform(.9, 1.5), rng.uniform(.75, 1)
    hole = (rng.uniform(4, 24), rng.uniform(4, 24), rng.choice([0, 0, 0, 1.8]))   # now and then the pen skips
    levels = bytearray()
    for row in range(SIDE):
        for column in range(SIDE):
            px, py = column + .5, row + .5
            near = min(distance(px, py, a, b) for stroke in strokes for a, b in zip(stroke, stroke[1:]))
            shade = ink * max(0, min(1, (pen + soft / 2 - near) / soft))
            if math.hypot(px - hole[0], py - hole[1]) < hole[2]:
                shade = 0
            if shade > 0:
                shade += rng.gauss(0, .06)
            elif rng.random() < .004:                                                # dust
                shade = rng.uniform(.1, .5)
            levels.append(round(max(0, min(1, shade)) * GREYS) * (255 // GREYS))
    return bytes(levels)


def write(path, counts, elements):
    with open(path, "wb") as file, gzip.GzipFile(filename="", mode="wb", fileobj=file, compresslevel=9, mtime=0) as packed:
        packed.write(struct.pack(">HBB", 0, 8, len(counts)) + b"".join(struct.pack(">I", n) for n in counts) + elements)


def main(folder="."):
    rng = random.Random(2026)
    for part, each in (("train", 100), ("t10k", 20)):
        labels = [digit for digit in range(10) for _ in range(each)]
        rng.shuffle(labels)
        write(f"{folder}/{part}-images-idx3-ubyte.gz", [len(labels), SIDE, SIDE], b"".join(picture(digit, rng) for digit in labels))
        write(f"{folder}/{part}-labels-idx1-ubyte.gz", [len(labels)], bytes(labels))


if __name__ == "__main__":
    main(*sys.argv[1:])
