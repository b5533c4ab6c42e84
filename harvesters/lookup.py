"""Texts of a whole batch → what they mean: each distinct combination is resolved once and remembered."""

from __future__ import annotations

import polars as pl

from harvesters.resolve import Fault, Step


class Lookup:
    """One step's resolutions. ``faults`` is shared by all steps of a mapper."""

    def __init__(self, number: int, step: Step, faults: list[Fault]) -> None:
        self._step = step
        self._faults = faults
        self._known: dict[tuple[str, ...], tuple[str | int | None, ...]] = {}
        self._schema = {**dict.fromkeys(step.outputs, pl.Categorical), f"fault.{number}": pl.Int32}

    def add(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Add the step's outputs ("" where it fails) and ``fault.<number>`` (index into ``faults``)."""
        varying = [name for name in self._step.inputs if not _constant(frame[name])]
        if len(varying) > 1 or not frame.height:
            combos = frame.select(self._step.inputs).unique()
            found = combos.hstack(self._resolved(combos))
            return frame.join(found, on=list(self._step.inputs), how="left", maintain_order="left")
        combos = frame.head(1).select(self._step.inputs)
        if not varying:
            codes = pl.zeros(frame.height, pl.UInt32, eager=True)
        else:
            texts = frame[varying[0]].unique().cast(pl.String)
            combos = combos.select(
                texts if name in varying else pl.lit(combos[name][0]).alias(name) for name in combos.columns
            )
            codes = frame[varying[0]].cast(pl.Enum(texts)).to_physical()
        return frame.hstack(self._resolved(combos)[codes])

    def _resolved(self, combos: pl.DataFrame) -> pl.DataFrame:
        rows = []
        for texts in combos.iter_rows():
            if texts not in self._known:
                self._known[texts] = self._outcome(texts)
            rows.append(self._known[texts])
        return pl.DataFrame(rows, schema=self._schema, orient="row")

    def _outcome(self, texts: tuple[str, ...]) -> tuple[str | int | None, ...]:
        found = self._step.resolve(texts)
        if not isinstance(found, Fault):
            return (*found, None)
        self._faults.append(found)
        return (*[""] * len(self._step.outputs), len(self._faults) - 1)


def _constant(texts: pl.Series) -> bool:
    return bool(texts.len()) and bool((texts == texts[0]).all())
