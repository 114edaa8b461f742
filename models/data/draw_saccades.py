#!/usr/bin/env python3
"""Records saccades_small: digits of digits_small before a camera of events, 200 training and 100 test recordings.

Each picture is moved along three saccades of 100 ms, as those of N-MNIST were (Orchard et al. 2015); every 6 ms a pixel of 34 x 34 gives an event
where the logarithm of its brightness has changed enough since its last one. 5 bytes an event: x, y, polarity (1 bit), time in microseconds (23 bits),
big-endian. Only the standard library is used: recording again gives the same events.

    python3 draw_saccades.py [FOLDER]
"""
import gzip
import io
import math
import os
import sys
import tarfile

SIDE, PICTURE = 34, 28
FRAME_MS, FRAMES = 6, 50
CONTRAST = 1.3
CORNERS = [(0, 0), (3, 4), (6, 0), (0, 0)]      # of the path: x, y in pixels; a saccade leads from one to the next


def pictures(folder, part):
    with gzip.open(f"{folder}/{part}-images-idx3-ubyte.gz") as images, gzip.open(f"{folder}/{part}-labels-idx1-ubyte.gz") as labels:
        pixels, classes = images.read()[16:], labels.read()[8:]
    size = PICTURE * PICTURE
    return [(classes[k], pixels[k * size:(k + 1) * size]) for k in range(len(classes))]


def brightness(picture, dx, dy):
    """The picture dx, dy to the right and down, between pixels by the four around; the logarithm of what the camera sees."""
    left, top = math.floor(dx), math.floor(dy)
    fx, fy = dx - left, dy - top
    get = lambda x, y: picture[y * PICTURE + x] if 0 <= x < PICTURE and 0 <= y < PICTURE else 0
    for y in range(SIDE):
        for x in range(SIDE):
            u, v = x - left, y - top
            if u < 0 or v < 0 or u > PICTURE or v > PICTURE:
                yield math.log(0.2)
                continue
            grey = ((1 - fy) * ((1 - fx) * get(u, v) + fx * get(u - 1, v)) + fy * ((1 - fx) * get(u, v - 1) + fx * get(u - 1, v - 1))) / 255
            yield math.log(0.2 + grey)


def recording(picture):
    events = bytearray()
    last = None
    for frame in range(FRAMES + 1):
        way = 3 * frame / FRAMES
        k = min(int(way), 2)
        dx, dy = [a + (b - a) * (way - k) for a, b in zip(CORNERS[k], CORNERS[k + 1])]
        now = list(brightness(picture, dx, dy))
        if last is None:
            last = now
            continue
        time = (frame - 1) * FRAME_MS * 1000
        for place, level in enumerate(now):
            if abs(level - last[place]) < CONTRAST:
                continue
            polarity = level > last[place]
            last[place] = level
            events += bytes([place % SIDE, place // SIDE, polarity << 7 | time >> 16, time >> 8 & 255, time & 255])
    return bytes(events)


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    to = sys.argv[1] if len(sys.argv) > 1 else here
    files, number = [], 0
    for part, called, each in (("train", "train", 20), ("t10k", "test", 10)):
        taken, lines = [0] * 10, []
        for digit, picture in pictures(os.path.join(here, "digits_small"), part):
            if taken[digit] == each:
                continue
            taken[digit] += 1
            number += 1
            files.append((f"{number}.bs2", recording(picture)))
            lines.append(f"{number} {digit}\n")
        files.append((f"{called}.txt", "".join(lines).encode()))
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w") as archive:
        for name, content in files:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    with open(os.path.join(to, "saccades_small.tar.gz"), "wb") as out, gzip.GzipFile("", "wb", 9, out, 0) as zipped:
        zipped.write(packed.getvalue())
    sizes = [len(content) // 5 for name, content in files if name.endswith(".bs2")]
    print(len(sizes), "recordings,", sum(sizes) // len(sizes), "events each")


main()
