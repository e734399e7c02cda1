"""The chart: rates as bars on a logarithmic scale, each with its multiple of its group's first."""

import math
from html import escape

WIDTH, LEFT, RIGHT = 860, 290, 130
BAR, GAP, HEAD = 18, 8, 40
STYLE = """
  text { font: 13px system-ui, sans-serif; fill: #1f2328 }
  .head { font-weight: 600 }
  .scale { fill: #59636e; font-size: 11px }
  line { stroke: #8c959f; stroke-opacity: .35 }
  .bar { fill: #8c959f }
  .remora { fill: #0969da }
  @media (prefers-color-scheme: dark) {
    text { fill: #e6edf3 }
    .scale { fill: #9198a1 }
    .remora { fill: #4493f8 }
  }
"""


def _short(value):
    return f"{value:,.0f}" if value >= 9.95 else f"{value:.1f}"


class _Scale:
    """From a power of ten well below all rates, that each has a bar to see, to the highest."""

    def __init__(self, rates):
        self.low = math.floor(math.log10(min(rates) / 2))
        self.high = math.log10(max(rates))

    def x(self, rate):
        return LEFT + (math.log10(rate) - self.low) / (self.high - self.low) * (WIDTH - LEFT - RIGHT)

    def tens(self):
        return [10 ** power for power in range(self.low, math.floor(self.high) + 1)]


def _bar(scale, y, what, rate, base):
    kind = "bar remora" if what.startswith("Remora") else "bar"
    middle = y + BAR - 5
    return [
        f'<text x="{LEFT - 10}" y="{middle}" text-anchor="end">{escape(what)}</text>',
        f'<rect class="{kind}" x="{LEFT}" y="{y}" rx="2" height="{BAR}" '
        f'width="{scale.x(rate) - LEFT:.1f}"/>',
        f'<text x="{scale.x(rate) + 6:.1f}" y="{middle}">{_short(rate)}/s · '
        f'{_short(rate / base)}×</text>']


def svg(groups):
    """The chart of groups of bars, each a name and a rate."""
    scale = _Scale([rate for bars in groups.values() for _, rate in bars])
    y, marks = 0, []
    for group, bars in groups.items():
        marks.append(f'<text class="head" x="10" y="{y + HEAD - 14}">{escape(group)}</text>')
        y += HEAD
        for what, rate in bars:
            marks += _bar(scale, y, what, rate, bars[0][1])
            y += BAR + GAP
    for ten in scale.tens():
        x = scale.x(ten)
        marks.insert(0, f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{HEAD}" y2="{y}"/>')
        marks.append(f'<text class="scale" x="{x:.1f}" y="{y + 16}" text-anchor="middle">'
                     f'{ten:,}/s</text>')
    return "\n".join([
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {y + 28}" role="img">',
        "<title>Captures a second, on a logarithmic scale</title>", f"<style>{STYLE}</style>",
        *marks, "</svg>"]) + "\n"
