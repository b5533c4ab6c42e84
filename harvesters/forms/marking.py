"""Marks while typing: a check in each row, colours, drop-downs."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from xlsxwriter.worksheet import Worksheet

from harvesters.forms import places, words
from harvesters.forms.columns import QUALIFIERS, SHOWN, STATUSES, TOTAL
from harvesters.forms.lists import Lists
from harvesters.forms.model import Form, FormIndicator
from harvesters.forms.styles import Styles
from harvesters.model import Message

if TYPE_CHECKING:
    from harvesters.forms.template_sheet import Grid

#: Further than any figure that a form is for.
_FAR = 1e15


def formulas(
    sheet: Worksheet, styles: Styles, form: Form, indicator: FormIndicator, grid: Grid, row: int, filled: bool
) -> None:
    """The row's check and its key, with what a program shows that does not calculate."""
    names = list(grid.letters)
    shown = words.say(words.CHECKS["missing"], form) if filled else ""
    keys = ["period", "code", "area", *(f"dim.{each.code}" for each in indicator.dimensions)]
    joined = '&"|"&'.join(grid.cell(role, row) for role in keys if role != "code")
    blank = f'AND({grid.cell("period", row)}="",{grid.cell("area", row)}="")'
    code = grid.cell("code", row)
    key = f'=IF({blank},ROW(),{code}&"|"&{joined})'
    sheet.write_formula(row - 1, names.index("key"), key, styles.small, cast("int", ""))
    sheet.write_formula(
        row - 1, names.index("check"), _check(form, indicator, grid, row), styles.shown, cast("int", shown)
    )


def _check(form: Form, indicator: FormIndicator, grid: Grid, row: int) -> str:
    """One formula over the cells of one row; the first fault is named."""
    period, code, area, value = (grid.cell(role, row) for role in ("period", "code", "area", "value"))
    previous, limit, explanation = (grid.cell(role, row) for role in ("previous", "limit", "explanation"))
    say = {name: f'"{words.say(message, form)}"' for name, message in words.CHECKS.items()}
    steps = [
        (f'AND({period}="",{code}="",{area}="",{value}="")', '""'),
        (f'{period}=""', say["period"]),
        (f'AND({code}="",{area}="")', say["area"]),
        (f'{value}=""', say["missing"]),
        (f"NOT(ISNUMBER({value}))", say["number"]),
        *((test, say["range"]) for test in [_outside(indicator, value)] if test),
        (f"{grid.cell('key', row)}={grid.cell('key', row - 1)}", say["twice"]),
        (
            f'AND(ISNUMBER({limit}),ISNUMBER({previous}),{explanation}="",ABS({value}-{previous})>{limit})',
            say["explain"],
        ),
    ]
    opened = "".join(f"IF({test},{text}," for test, text in steps)
    return f"={opened}{say['ok']}{')' * len(steps)}"


def _outside(indicator: FormIndicator, value: str) -> str:
    tests = []
    if indicator.value_min is not None:
        tests.append(f"{value}<{indicator.value_min:f}")
    if indicator.value_max is not None:
        tests.append(f"{value}>{indicator.value_max:f}")
    return f"OR({','.join(tests)})" if tests else ""


def live(
    sheet: Worksheet, styles: Styles, form: Form, indicator: FormIndicator, grid: Grid, lists: Lists
) -> None:
    """Colours by the check, duplicates by the programs' own rule, drop-downs from the lists."""
    _colours(sheet, styles, form, indicator, grid)
    _validations(sheet, form, indicator, grid, lists)


def _colours(sheet: Worksheet, styles: Styles, form: Form, indicator: FormIndicator, grid: Grid) -> None:
    say = {name: f'"{words.say(message, form)}"' for name, message in words.CHECKS.items()}
    check = grid.cell("check")

    def mark(role: str, test: str, style: object) -> None:
        sheet.conditional_format(grid.range(role), {"type": "formula", "criteria": test, "format": style})

    mark("value", f"={check}={say['missing']}", styles.missing)
    mark("value", f"=OR({check}={say['number']},{check}={say['range']})", styles.wrong)
    mark("period", f"={check}={say['period']}", styles.wrong)
    mark("area", f"={check}={say['area']}", styles.wrong)
    mark("explanation", f"={check}={say['explain']}", styles.explain)
    mark("check", f"={check}={say['ok']}", styles.good)
    mark("check", f"={check}={say['missing']}", styles.missing)
    mark("check", f"={check}={say['explain']}", styles.explain)
    mark("check", f'={check}<>""', styles.wrong)
    sheet.conditional_format(grid.range("key"), {"type": "duplicate", "format": styles.wrong})


def _validations(sheet: Worksheet, form: Form, indicator: FormIndicator, grid: Grid, lists: Lists) -> None:
    def choose(role: str, title: str, values: list[str], prompt: str, stop: bool) -> None:
        if values:
            sheet.data_validation(
                grid.range(role),
                {
                    "validate": "list",
                    "source": lists.reference(title, values),
                    "error_type": "stop" if stop else "warning",
                    "error_title": title[:32],
                    "error_message": words.say(words.PROMPTS[prompt], form)[:255],
                },
            )

    def labels(messages: dict[str, Message]) -> list[str]:
        return [words.say(message, form) for message in messages.values()]

    areas = places.codes_by_label(indicator.areas, form.era)
    choose("period", words.say(Message("Kỳ", "Periods"), form), list(indicator.periods), "period", False)
    choose("code", words.say(Message("Mã đơn vị", "Area codes"), form), list(areas.values()), "area", False)
    choose("area", words.say(Message("Đơn vị", "Areas"), form), list(areas), "area", False)
    for each in indicator.dimensions:
        values = {"": TOTAL, **{value.code: value.label for value in each.values}}
        if each.values:
            choose(f"dim.{each.code}", words.say(each.label, form), labels(values), "list", True)
    choose("mark", words.say(Message("Dấu hiệu", "Qualifiers"), form), labels(QUALIFIERS), "list", True)
    choose("status", words.say(Message("Tình trạng", "Statuses"), form), labels(STATUSES), "list", True)
    _value(sheet, form, indicator, grid)


def _value(sheet: Worksheet, form: Form, indicator: FormIndicator, grid: Grid) -> None:
    low, high = indicator.value_min, indicator.value_max
    text = " ".join(filter(None, (words.say(words.PROMPTS["value"], form), words.limits(indicator, form))))
    sheet.data_validation(
        grid.range("value"),
        {
            "validate": "decimal",
            "criteria": "between",
            "minimum": -_FAR if low is None else float(low),
            "maximum": _FAR if high is None else float(high),
            "error_title": words.say(SHOWN["check"], form),
            "error_message": text[:255],
            "input_title": words.say(indicator.unit, form)[:32],
            "input_message": text[:255],
        },
    )
