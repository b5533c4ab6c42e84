"""The factor that takes a table's figures from the unit that it states to the indicator's."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from harvesters.forms.guess.sight import Sight
from harvesters.forms.model import FormIndicator
from harvesters.readers.table import Column
from harvesters.spec import Value
from harvesters.units import parts, stated


def with_factor(
    value: Value, sight: Sight, columns: Sequence[Column], indicator: FormIndicator | None
) -> Value:
    """The value with the factor between the two units, where both are known and of the same thing."""
    if indicator is None or not indicator.unit.vi:
        return value
    unit = stated(sight.table.title, [column.label for column in columns])
    ours, theirs = parts(indicator.unit.vi), parts(unit)
    if not unit or ours[1] != theirs[1]:
        return value
    factor = Fraction(theirs[0], ours[0])
    text = f"{float(factor):f}".rstrip("0").rstrip(".") if factor.denominator > 1 else str(factor)
    return value.model_copy(update={"factor": text, "unit": unit})
