#!/usr/bin/env python3
# Copyright 2026 The Elenchus Authors
# SPDX-License-Identifier: Apache-2.0

"""Means with their intervals, as text and as figures (SVG), for study.py.

A study is as scripts/studies.py has it; results holds, by a cell's name, its
`numbers`: of each the values of the runs.
"""
import html
import math

# Two-sided 95 % quantiles of Student's t, by degrees of freedom.
STUDENT = {1: 12.706, 2: 4.303, 3: 3.182, 4: 2.776, 5: 2.571, 6: 2.447,
           7: 2.365, 8: 2.306, 9: 2.262, 10: 2.228, 11: 2.201, 12: 2.179,
           13: 2.160, 14: 2.145, 15: 2.131, 16: 2.120, 17: 2.110, 18: 2.101,
           19: 2.093}
MAX_SEEDS = len(STUDENT) + 1
# Told apart by people who see few colours, and by the dashes.
COLOURS = ("#0072b2", "#d55e00", "#009e73", "#aa3377", "#666666", "#000000")
DASHES = ("", "7 3", "2 3", "9 3 2 3", "", "4 2")
LEFT, TOP, WIDTH, HEIGHT = 54, 16, 420, 260


def mean_and_half_width(values):
    """The mean, and half the interval's width (None for one value)."""
    mean = sum(values) / len(values)
    if len(values) < 2:
        return mean, None
    deviation = math.sqrt(
        sum((v - mean) ** 2 for v in values) / (len(values) - 1))
    return mean, STUDENT[len(values) - 1] * deviation / math.sqrt(len(values))


def show(values):
    if not values:
        return "-"
    mean, half = mean_and_half_width(values)
    digits = 0 if abs(mean) >= 100 else 3
    text = f"{mean:.{digits}f}"
    return text if half is None else f"{text} ± {half:.{digits}f}"


def figure(study, results):
    return (plot if "lines" in study else bars)(study, results)


def svg(width, height, style, parts):
    return ('<svg xmlns="http://www.w3.org/2000/svg" '
            f'viewBox="0 0 {width} {height}" font-family="sans-serif" '
            f'font-size="11"><style>{style}</style>'
            '<rect width="100%" height="100%" style="fill:#fff"/>'
            + "".join(parts) + "</svg>\n")


def text_at(x, y, text, more=""):
    return f'<text x="{x:.1f}" y="{y:.1f}"{more}>{html.escape(text)}</text>'


def bars(study, results):
    """Bars with intervals, of the numbers that are shares."""
    shares = [number for number in study["numbers"]
              if all(0 <= v <= 1 for row in results.values()
                     for v in row["numbers"][number])]
    left, width, bar = 210, 420, 12
    parts, y = [], 24
    for cell in study["cells"]:
        parts.append(text_at(4, y, cell["name"], ' class="cell"'))
        for number in shares:
            values = results[cell["name"]]["numbers"][number]
            y += bar + 4
            parts.append(text_at(left - 6, y + bar - 2, number,
                                 ' text-anchor="end"'))
            if not values:
                continue
            mean, half = mean_and_half_width(values)
            parts.append(f'<rect x="{left}" y="{y}" height="{bar}" '
                         f'width="{width * mean:.1f}"/>')
            if half is not None:
                low = left + width * max(mean - half, 0)
                high = left + width * min(mean + half, 1)
                parts.append(f'<path d="M{low:.1f} {y + bar / 2}H{high:.1f}"/>')
            parts.append(text_at(left + width + 8, y + bar - 2, f"{mean:.3f}"))
        y += bar + 22
    style = (".cell{font-weight:bold}rect{fill:#5b8db8}"
             "path{stroke:#222;stroke-width:1.5}")
    for share in (0, 0.25, 0.5, 0.75, 1):
        x = left + width * share
        parts.append(f'<path d="M{x:.1f} {y - 8}v5"/>')
        parts.append(text_at(x, y + 8, f"{share:g}", ' text-anchor="middle"'))
    return svg(left + width + 60, y + 16, style, parts)


def line_points(study, results, series, number):
    """(x, mean, half) of a line's cells by x, of those that have the number."""
    points = []
    for cell in study["cells"]:
        if cell["series"] != series:
            continue
        numbers = results[cell["name"]]["numbers"]
        if "x" in cell:
            at = cell["x"]
        elif numbers[study["lines"]["x"]]:
            at = mean_and_half_width(numbers[study["lines"]["x"]])[0]
        else:
            continue
        if numbers[number]:
            points.append((at, *mean_and_half_width(numbers[number])))
    return sorted(points)


def axes(study, x_ticks, x_of, bottom, y_of):
    parts = []
    for share in (bottom + (1 - bottom) * i / 5 for i in range(6)):
        y = y_of(share)
        parts.append(f'<path class="grid" d="M{LEFT} {y:.1f}h{WIDTH}"/>')
        parts.append(text_at(LEFT - 6, y + 4, f"{share:.2f}",
                             ' text-anchor="end"'))
    for at in x_ticks:
        parts.append(f'<path d="M{x_of(at):.1f} {TOP + HEIGHT}v5"/>')
        parts.append(text_at(x_of(at), TOP + HEIGHT + 18, f"{at:g}",
                             ' text-anchor="middle"'))
    parts.append(f'<path d="M{LEFT} {TOP}v{HEIGHT}h{WIDTH}"/>')
    parts.append(text_at(LEFT + WIDTH / 2, TOP + HEIGHT + 36,
                         study["lines"]["x"], ' text-anchor="middle"'))
    middle = TOP + HEIGHT / 2
    parts.append(text_at(12, middle, "accuracy of M", ' text-anchor="middle" '
                         f'transform="rotate(-90 12 {middle:.0f})"'))
    return parts


def plot(study, results):
    """Lines with intervals: each series' numbers against x."""
    lines = []
    for series in dict.fromkeys(cell["series"] for cell in study["cells"]):
        for number in study["lines"]["y"]:
            points = line_points(study, results, series, number)
            if points:
                lines.append((f"{series}: {number}", points))
    lows = [mean - (half or 0) for _, points in lines
            for _, mean, half in points]
    bottom = max((b for b in (0.5, 0.8, 0.9) if lows and min(lows) >= b),
                 default=0)
    xs = [at for _, points in lines for at, _, _ in points] or [1]
    measured = not all("x" in cell for cell in study["cells"])
    least, most = (0, max(xs) * 1.05) if measured else (min(xs), max(xs))
    span = most - least or 1

    def x_of(at):
        return LEFT + 12 + (WIDTH - 24) * (at - least) / span

    def y_of(share):
        share = min(max(share, bottom), 1)
        return TOP + HEIGHT * (1 - share) / (1 - bottom)

    ticks = ([round(most * i / 5, 2) for i in range(6)] if measured
             else sorted(set(xs)))
    parts = axes(study, ticks, x_of, bottom, y_of)
    for index, (name, points) in enumerate(lines):
        look = (f' style="stroke:{COLOURS[index % len(COLOURS)]};'
                f'stroke-dasharray:{DASHES[index % len(DASHES)] or "none"}"')
        solid = f' style="stroke:{COLOURS[index % len(COLOURS)]}"'
        # Beside each other where lines share their x.
        shift = 0 if measured else 3 * (index - (len(lines) - 1) / 2)
        path = "L".join(f"{x_of(at) + shift:.1f} {y_of(mean):.1f}"
                        for at, mean, _ in points)
        parts.append(f'<path class="line" d="M{path}"{look}/>')
        for at, mean, half in points:
            x = x_of(at) + shift
            parts.append(f'<circle cx="{x:.1f}" cy="{y_of(mean):.1f}" r="3"'
                         f'{solid}/>')
            if half is not None:
                parts.append(f'<path d="M{x:.1f} {y_of(mean - half):.1f}'
                             f'V{y_of(mean + half):.1f}"{solid}/>')
        y = TOP + HEIGHT + 54 + 16 * index
        parts.append(f'<path class="line" d="M{LEFT} {y - 4}h30"{look}/>')
        parts.append(text_at(LEFT + 38, y, name))
    style = ("path{stroke:#222;fill:none}.grid{stroke:#ddd}"
             ".line{stroke-width:2}circle{fill:#fff;stroke-width:2}")
    return svg(LEFT + WIDTH + 20, TOP + HEIGHT + 54 + 16 * len(lines), style,
               parts)
