"""Colours of charts, light and dark. Series stay apart for colour-blind readers (a test measures it)
and have 4.5:1 on their paper, so that their names may be written in them.
"""

from __future__ import annotations

SERIES = ("#0B5D4B", "#326BEA", "#996F12", "#3D1876", "#CF239B", "#0C1313")
SERIES_DARK = ("#5FC7AC", "#317DF8", "#FEB015", "#BC9BFA", "#D1559E", "#E1E5E7")
PAPER, PAPER_DARK = "#FFFFFF", "#101715"
INK, MUTED, GRID = "#17211D", "#4A5853", "#D5DDD9"
GOLD = "#8A5A00"
#: Bars that are not marked.
BAR = "#5F8F82"

#: Colour in a specification → class that the page's style sheet colours, in light and dark.
CLASSES = {
    **{colour: f"s{index}" for index, colour in enumerate(SERIES)},
    PAPER: "paper",
    INK: "ink",
    MUTED: "muted",
    GRID: "grid",
    GOLD: "gold",
    BAR: "bar",
}
