"""Lesson 3: the network of the worked example, with its numbers."""

from __future__ import annotations

from nnlib.figures.picture import picture
from nnlib.figures.style import COLORS

PLACES = {"x₁": (0, 1.6), "x₂": (0, 0), "z₁": (2.2, 1.6), "z₂": (2.2, 0), "h₁": (4.1, 1.6), "h₂": (4.1, 0), "o": (6.2, 0.8), "L": (8.2, 0.8)}  # fmt: skip


@picture(height=3.9)
def by_hand(figure, result):
    """Boxes for the values, arrows for the weights; forward above, backward below in another colour."""
    axes = figure.subplots()
    W1, w2 = result.W1, result.w2
    arrows = {("x₁", "z₁"): W1[0, 0], ("x₁", "z₂"): W1[0, 1], ("x₂", "z₁"): W1[1, 0], ("x₂", "z₂"): W1[1, 1]}
    arrows |= {("h₁", "o"): w2[0], ("h₂", "o"): w2[1]}
    for (a, b), weight in arrows.items():
        _arrow(axes, a, b)
        (x0, y0), (x1, y1) = PLACES[a], PLACES[b]
        at = 0.27 if a[0] == "x" else 0.45
        axes.text(
            x0 + at * (x1 - x0), y0 + at * (y1 - y0), f"{weight:g}".replace("-", "−"), ha="center", va="center", fontsize=11,
            bbox={"boxstyle": "round,pad=0.15", "fc": "white", "ec": "none"},
        )  # fmt: skip
    for a, b in (("z₁", "h₁"), ("z₂", "h₂"), ("o", "L")):
        _arrow(axes, a, b)
    axes.text(3.15, 1.72, "ReLU", ha="center", fontsize=10)
    axes.text(3.15, 0.12, "ReLU", ha="center", fontsize=10)
    axes.text(7.2, 0.92, "½(o − t)²", ha="center", fontsize=10)
    for name, (forward, backward) in _numbers(result).items():
        x, y = PLACES[name]
        box = {"boxstyle": "round,pad=0.35", "fc": "#EEF4FA", "ec": "#0072B2"}
        axes.text(x, y, name, ha="center", va="center", fontsize=13, bbox=box)
        axes.text(x, y + 0.24, forward.replace("-", "−"), ha="center", va="bottom", fontsize=11)
        white = {"boxstyle": "square,pad=0.1", "fc": "white", "ec": "none"}
        axes.text(
            x + 0.25 * (name == "z₁"), y - 0.24, backward, ha="center", va="top", fontsize=11, color=COLORS["bad"],
            weight="bold", bbox=white if backward else None,
        )  # fmt: skip
    axes.set(xlim=(-0.6, 8.9), ylim=(-0.75, 2.3))
    axes.set_title(f"Forward above the boxes, backward below; target t = {result.target:g}", fontsize=12)
    axes.axis("off")
    return (
        f"A network as a graph: inputs x = ({result.x[0]:g}, {result.x[1]:g}), weights into the hidden units "
        f"({W1[0, 0]:g}, {W1[0, 1]:g}) from the first input and ({W1[1, 0]:g}, {W1[1, 1]:g}) from the second, weights to the output "
        f"({w2[0]:g}, {w2[1]:g}). " + result.summary().replace("\n", "; ")
    )


def _numbers(result) -> dict[str, tuple[str, str]]:
    """What is written above and below each box."""

    def back(name, value):
        return f"∂L/∂{name} = {value:g}" if result.solved else f"∂L/∂{name} = ?"

    numbers = {f"x{'₁₂'[i]}": (f"{result.x[i]:g}", "") for i in range(2)}
    numbers |= {f"z{'₁₂'[i]}": (f"{result.z[i]:g}", back(f"z{'₁₂'[i]}", result.dz[i])) for i in range(2)}
    numbers |= {f"h{'₁₂'[i]}": (f"{result.h[i]:g}", back(f"h{'₁₂'[i]}", result.dh[i])) for i in range(2)}
    return numbers | {"o": (f"{result.output:g}", f"∂L/∂o = {result.doutput:g}"), "L": (f"{result.loss:g}", "")}


def _arrow(axes, a, b):
    style = {"arrowstyle": "->", "color": "#777777", "shrinkA": 16, "shrinkB": 16}
    axes.annotate("", PLACES[b], PLACES[a], arrowprops=style)
