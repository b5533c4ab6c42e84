"""Templates that agencies fill in: a workbook with a sheet for each indicator, or one indicator as CSV."""

from __future__ import annotations

import csv
from pathlib import Path

import xlsxwriter

from harvesters.forms import expected, guide, lists, places, stamp, words
from harvesters.forms.columns import roles
from harvesters.forms.model import Form, Stamp
from harvesters.forms.template_sheet import Styles, write_sheet

_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}


def make_template(form: Form, target: Path) -> Stamp:
    """Write an XLSX with a guide, one sheet for each indicator, the code lists, and a stamp.

    Raises `expected.TooManyRows` before anything is written.
    """
    rows = {each.code: expected.rows(each) for each in form.indicators}
    mark = stamp.stamp_of(form, [each.code for each in form.indicators])
    names = sheet_names(form)
    with xlsxwriter.Workbook(str(target), _OPTIONS) as book:
        book.set_properties({"title": words.say(words.TITLE, form), "author": form.agency_title.vi})
        book.set_custom_property("dongthap", stamp.line(mark))
        styles = Styles(book, form.language)
        guide.write(book, form, names)
        known = lists.Lists(form.language)
        for indicator in form.indicators:
            sheet = book.add_worksheet(names[indicator.code])
            write_sheet(sheet, styles, form, indicator, rows[indicator.code], mark, known)
        known.write(book)
        hidden = book.add_worksheet(stamp.SHEET)
        hidden.write_string(0, 0, stamp.line(mark))
        hidden.hide()
        book.worksheets()[min(1, len(form.indicators))].activate()
    return mark


def sheet_names(form: Form) -> dict[str, str]:
    """Indicator's code → name of its sheet: the code, cut to what a sheet's name may be."""
    found: dict[str, str] = {}
    for indicator in form.indicators:
        name = indicator.code.translate(dict.fromkeys(map(ord, "[]:*?/\\'"), "-"))[:31]
        while name.lower() in {used.lower() for used in found.values()}:
            name = f"{name[:27]}~{len(found)}"
        found[indicator.code] = name
    return found


def make_csv_template(form: Form, code: str, target: Path) -> Stamp:
    """Write one indicator as CSV (UTF-8 with byte order mark): the stamp, the header, the rows to fill.

    Raises KeyError for an indicator that the form does not have, `expected.TooManyRows`.
    """
    indicator = form.indicator(code)
    if indicator is None:
        raise KeyError(code)
    rows = expected.rows(indicator)
    mark = stamp.stamp_of(form, [code])
    columns = roles(indicator)
    names = places.labels(indicator.areas)
    with target.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow([words.heading(indicator, form)])
        writer.writerow([stamp.line(mark)])
        writer.writerow([words.say(label, form) for label in columns.values()])
        for period, area, codes in rows:
            filled = {
                "period": period,
                "code": places.code(area, form.era),
                "area": names[area.code, area.valid_from],
                **places.combination(indicator, codes, form.language),
            }
            writer.writerow([filled.get(role, "") for role in columns])
    return mark
