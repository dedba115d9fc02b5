#!/usr/bin/env python3
# SPDX-License-Identifier: MIT
"""Draws the pictures of docs/concepts.md: python3 docs/images/concepts.py writes concept-*.svg beside this file."""
from pathlib import Path

BLUE, ORANGE, GREEN, GREY, PALE = "#2a6fbb", "#c8641b", "#2f855a", "#555555", "#eef2f7"
FONT = 'font-family="DejaVu Sans, Arial, sans-serif"'


class Picture:
    """Shapes on a sheet; sizes are in pixels."""

    def __init__(self, width, height, title):
        self.width, self.height, self.title, self.shapes = width, height, title, []

    def box(self, x, y, w, h, fill=PALE, line=GREY, dash=""):
        dashes = f' stroke-dasharray="{dash}"' if dash else ""
        self.shapes.append(f'<rect x="{x}" y="{y}" width="{w}" height="{h}" rx="2" fill="{fill}" stroke="{line}"{dashes}/>')

    def text(self, x, y, words, size=11, anchor="middle", fill="#222222", weight="normal"):
        self.shapes.append(f'<text x="{x}" y="{y}" font-size="{size}" text-anchor="{anchor}" fill="{fill}" '
                           f'font-weight="{weight}" {FONT}>{words}</text>')

    def arrow(self, x1, y1, x2, y2, colour, width=1.6):
        self.shapes.append(f'<line x1="{x1}" y1="{y1}" x2="{x2}" y2="{y2}" stroke="{colour}" stroke-width="{width}" '
                           f'marker-end="url(#{colour[1:]})"/>')

    def save(self, name):
        heads = "".join(f'<marker id="{c[1:]}" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="6" markerHeight="6" '
                        f'orient="auto"><path d="M0 0L8 4L0 8z" fill="{c}"/></marker>' for c in (BLUE, ORANGE, GREEN, GREY))
        text = (f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {self.width} {self.height}" role="img" '
                f'aria-label="{self.title}"><title>{self.title}</title><defs>{heads}</defs>'
                f'<rect width="{self.width}" height="{self.height}" fill="#ffffff"/>\n' + "\n".join(self.shapes) + "\n</svg>\n")
        (Path(__file__).parent / f"concept-{name}.svg").write_text(text, encoding="utf-8")


def array(picture, x, y, label, stays, left, top, down, broadcast=False):
    """3 x 3 PEs that hold `stays`; `left` comes from the left, `top` from above, `down` leaves below."""
    side, gap = 34, 14
    for row in range(3):
        for col in range(3):
            px, py = x + col * (side + gap), y + row * (side + gap)
            picture.box(px, py, side, side)
            picture.text(px + side / 2, py + side / 2 + 4, stays[0], 12, fill=stays[1])
            if left and col < 2:
                picture.arrow(px + side, py + side / 2, px + side + gap, py + side / 2, left[1])
            if (top or down) and row < 2:
                picture.arrow(px + side / 2, py + side, px + side / 2, py + side + gap, (top or down)[1])
        if left:
            picture.arrow(x - 20, y + row * (side + gap) + side / 2, x, y + row * (side + gap) + side / 2, left[1])
        if broadcast:
            wire = y + row * (side + gap) - 6
            picture.shapes.append(f'<path d="M{x - 20} {wire}H{x + 3 * side + 2 * gap}" stroke="{broadcast[1]}" '
                                  'stroke-width="1.6" fill="none"/>')
            for col in range(3):
                px = x + col * (side + gap) + 8
                picture.arrow(px, wire, px, wire + 6, broadcast[1])
    middle = x + (3 * side + 2 * gap) / 2
    if left:
        picture.text(x - 26, y + 68, left[0], 11, "end", left[1])
    if broadcast:
        picture.text(x - 26, y - 3, broadcast[0], 11, "end", broadcast[1])
    if top:
        for col in range(3):
            px = x + col * (side + gap) + side / 2
            picture.arrow(px, y - 20, px, y, top[1])
        picture.text(middle, y - 26, top[0], 11, fill=top[1])
    if down:
        for col in range(3):
            px = x + col * (side + gap) + side / 2
            picture.arrow(px, y + 3 * side + 2 * gap, px, y + 3 * side + 2 * gap + 18, down[1])
        picture.text(middle, y + 3 * side + 2 * gap + 32, down[0], 11, fill=down[1])
    picture.text(middle, y + 3 * side + 2 * gap + 52, label, 12, weight="bold")


def dataflows():
    picture = Picture(900, 250, "What stays and what moves in the four dataflows")
    inputs, weights, sums = ("inputs", BLUE), ("weights", ORANGE), ("sums", GREEN)
    array(picture, 70, 50, "os: output stationary", ("y", GREEN), inputs, weights, None)
    array(picture, 295, 50, "ws: weight stationary", ("w", ORANGE), inputs, None, sums)
    array(picture, 520, 50, "is: input stationary", ("x", BLUE), weights, None, sums)
    array(picture, 745, 50, "rp: row parallel", ("y", GREEN), inputs, None, None, broadcast=weights)
    picture.save("dataflows")


def fold():
    picture = Picture(560, 250, "A product of 10 x 7 results on a 4 x 4 array is six folds")
    x, y, cell = 40, 40, 18
    for row in range(10):
        for col in range(7):
            shade = "#dbe7f5" if (row // 4 + col // 4) % 2 == 0 else "#f6e3d5"
            picture.box(x + col * cell, y + row * cell, cell, cell, shade, "#999999")
    for row in (4, 8):
        picture.shapes.append(f'<line x1="{x}" y1="{y + row * cell}" x2="{x + 7 * cell}" y2="{y + row * cell}" stroke="#222" stroke-width="2"/>')
    picture.shapes.append(f'<line x1="{x + 4 * cell}" y1="{y}" x2="{x + 4 * cell}" y2="{y + 10 * cell}" stroke="#222" stroke-width="2"/>')
    picture.text(x + 3.5 * cell, 28, "S_c = 7 columns")
    picture.text(14, y + 5 * cell, "S_r", 11)
    picture.text(14, y + 5 * cell + 14, "= 10", 11)
    picture.arrow(185, 112, 270, 112, GREY)
    picture.text(228, 102, "one fold")
    for row in range(4):
        for col in range(4):
            picture.box(285 + col * 26, 62 + row * 26, 26, 26, "#dbe7f5")
    picture.arrow(255, 190, 283, 160, BLUE)
    picture.text(250, 204, "T steps of operands", fill=BLUE)
    picture.text(337, 54, "4 x 4 PEs")
    picture.text(410, 92, "ceil(10/4) x ceil(7/4)", 12, "start")
    picture.text(410, 110, "= 6 folds", 12, "start")
    picture.text(410, 138, "at the edges fewer PEs", 11, "start")
    picture.text(410, 153, "have something to do", 11, "start")
    picture.save("fold")


def fuseconv():
    picture = Picture(760, 200, "A depthwise convolution of 3 x 3 over four channels, and what FuSeConv makes of it")

    def maps(x, title, kernels, out):
        picture.text(x + 60, 22, title, 12, weight="bold")
        for channel, (w, h) in enumerate(kernels):
            y = 36 + channel * 34
            picture.box(x, y, 26, 26, "#dbe7f5")
            for i in range(w):
                for j in range(h):
                    picture.box(x + 50 + i * 8, y + 1 + j * 8 + (3 - h) * 4, 8, 8, "#f6e3d5", ORANGE)
            picture.arrow(x + 28, y + 13, x + 46, y + 13, GREY)
            picture.arrow(x + 78, y + 13, x + 96, y + 13, GREY)
            picture.box(x + 100, y, 26, 26, "#dff0e5")
        picture.text(x + 60, 190, out)

    maps(20, "depthwise 3x3", [(3, 3)] * 4, "C maps")
    maps(260, "Half: rows and columns", [(3, 1), (3, 1), (1, 3), (1, 3)], "C maps, each along one axis")
    maps(520, "Full: both over all", [(3, 1), (1, 3)] * 2, "2C maps: each channel has both")
    picture.save("fuseconv")


def null_cache():
    picture = Picture(700, 210, "Zero lines become entries of the null cache, and neighbours merge")
    steps = [("a zero line", "1 0 1 0 0"), ("its neighbour", "1 0 1 0 1"), ("two more", "1 0 1 1 X")]
    entries = ["1 0 1 0 0", "1 0 1 0 X", "1 0 1 X X"]
    notes = ["one line", "two lines", "four lines"]
    for i, ((what, address), entry, note) in enumerate(zip(steps, entries, notes)):
        y = 40 + i * 52
        picture.text(110, y - 8, what)
        picture.box(40, y, 140, 26)
        picture.text(110, y + 17, address, 13, fill=BLUE)
        picture.arrow(186, y + 13, 250, y + 13, GREY)
        picture.box(258, y, 140, 26, "#f6e3d5", ORANGE)
        picture.text(328, y + 17, entry, 13, fill=ORANGE)
        picture.text(410, y + 17, f"one entry, {note}", 11, "start")
    picture.text(328, 26, "entry of the null cache (TCAM)", 11)
    picture.text(560, 60, "X stands for 0 and 1.", 11, "start")
    picture.text(40, 200, "A load of a covered line is zeros, without a fetch; a store of something else splits the entry.", 11, "start")
    picture.save("null-cache")


def prediction():
    picture = Picture(700, 190, "A device runs a few networks; the model tells all others")
    picture.text(110, 24, "the device runs the signature", 11, weight="bold")
    for i, (name, ms) in enumerate((("mobilenet_v2", "31 ms"), ("resnet18", "104 ms"), ("squeezenet", "22 ms"))):
        y = 40 + 36 * i
        picture.box(30, y, 160, 26, "#dbe7f5")
        picture.text(40, y + 17, name, 11, "start")
        picture.text(182, y + 17, ms, 11, "end", BLUE)
        picture.arrow(194, y + 13, 270, 90, GREY)
    picture.box(276, 62, 150, 56, "#f6e3d5", ORANGE)
    picture.text(351, 86, "cost model", 12, weight="bold")
    picture.text(351, 104, "learned on other devices", 11)
    picture.arrow(351, 160, 351, 122, GREY)
    picture.text(351, 176, "layers of the network that is asked for")
    picture.arrow(430, 90, 500, 90, GREY)
    picture.box(506, 70, 170, 40, "#dff0e5", GREEN)
    picture.text(591, 87, "mnasnet_b1: 27 ms", 12)
    picture.text(591, 103, "24 to 31 ms in nine of ten cases", 10)
    picture.save("prediction")


if __name__ == "__main__":
    dataflows()
    fold()
    fuseconv()
    null_cache()
    prediction()
