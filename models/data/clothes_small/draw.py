#!/usr/bin/env python3
"""Draws clothes_small: 1,000 training and 200 test pictures of clothes, 28 x 28, in IDX as Fashion-MNIST has it.

The strokes are those of digits_small/draw.py: moved at their ends, turned, slanted, scaled, shifted, drawn with a pen of a random width, and
smudged. Here they are outlines of shirts, trousers, dresses, skirts, boots, bags, hats, socks, mittens and glasses, in the order of the labels.
Only the standard library is used, and the seed is fixed: drawing again gives the same pictures.

    python3 draw.py [FOLDER]
"""
import os
import random
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "digits_small"))
import draw as pen  # noqa: E402


def closed(*points):
    return list(points) + [points[0]]


def shapes(kind, rng):
    """The strokes of a piece of clothing in a box from 0 to 1, y downwards."""
    long = rng.uniform(-.06, .06)
    if kind == 0:                                                                   # shirt
        sleeve = rng.choice([.42, .62])
        return [closed((.34, .12), (.08, sleeve), (.22, sleeve + .06), (.3, .4), (.3, .9), (.7, .9), (.7, .4), (.78, sleeve + .06), (.92, sleeve), (.66, .12))]
    if kind == 1:                                                                   # trousers
        return [closed((.3, .08), (.24, .94 + long), (.42, .94 + long), (.5, .4), (.58, .94 + long), (.76, .94 + long), (.7, .08))]
    if kind == 2:                                                                   # dress
        return [closed((.4, .06), (.44, .42), (.16, .94), (.84, .94), (.56, .42), (.6, .06))]
    if kind == 3:                                                                   # skirt
        return [closed((.36, .3), (.14, .8 + long), (.86, .8 + long), (.64, .3)), [(.5, .34), (.5, .78 + long)]]
    if kind == 4:                                                                   # boot
        return [closed((.3, .08), (.3, .7), (.3, .92), (.88, .92), (.86, .74), (.56, .64), (.54, .08))]
    if kind == 5:                                                                   # bag
        return [closed((.14, .44), (.1, .9), (.9, .9), (.86, .44)), pen.arc(.5, .44, rng.uniform(.18, .26), .32, 180, 360)]
    if kind == 6:                                                                   # hat
        return [[(.04, .74), (.96, .74)], pen.arc(.5, .74, .3, .46 + long, 180, 360), [(.2, .62), (.8, .62)]]
    if kind == 7:                                                                   # sock
        return [closed((.36, .06), (.38, .56), (.14, .74), (.2, .92), (.5, .86), (.64, .66), (.62, .06)), [(.37, .18), (.62, .18)]]
    if kind == 8:                                                                   # mitten
        return [[(.32, .94), (.3, .42)] + pen.arc(.47, .34, .17, .28, 180, 360) + [(.64, .52), (.84, .38), (.88, .5), (.66, .74), (.66, .94), (.32, .94)]]
    return [pen.arc(.26, .5, .2, .2, 0, 360), pen.arc(.74, .5, .2, .2, 0, 360), [(.44, .46), (.56, .46)]]   # glasses


def main(folder="."):
    rng = random.Random(2027)
    pen.shapes = shapes
    for part, each in (("train", 100), ("t10k", 20)):
        labels = [kind for kind in range(10) for _ in range(each)]
        rng.shuffle(labels)
        pen.write(f"{folder}/{part}-images-idx3-ubyte.gz", [len(labels), pen.SIDE, pen.SIDE], b"".join(pen.picture(kind, rng) for kind in labels))
        pen.write(f"{folder}/{part}-labels-idx1-ubyte.gz", [len(labels)], bytes(labels))


if __name__ == "__main__":
    main(*sys.argv[1:])
