"""Write ``datasets/samples/sites`` and ``datasets/samples/answers`` anew.

python -m samples.make
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from pathlib import Path

import click

from harvesters.assets import datasets_dir
from samples import answers, illustrative, monthly_texts, monthly_workbooks, published, statistics


def files() -> dict[str, bytes]:
    """Every file of the sites: path → bytes."""
    makers = {**monthly_texts.MAKERS, **monthly_workbooks.MAKERS}
    made_up = {name: makers[name](values) for name, values in illustrative.series().items()}
    return {**statistics.files(), **published.files(), **made_up}


def write(folder: Path, made: Mapping[str, bytes]) -> None:
    """Replace the folder by the files."""
    shutil.rmtree(folder, ignore_errors=True)
    for name, data in sorted(made.items()):
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


@click.command(epilog="Example: python -m samples.make")
def main() -> None:
    """Make the files of the sample sites from the reference tables, and the sample self-assessments."""
    for name, made in (("sites", files()), ("answers", answers.files())):
        folder = datasets_dir() / "samples" / name
        write(folder, made)
        click.echo(f"{folder}: {sum(path.stat().st_size for path in folder.rglob('*.*')) >> 10} KB")


if __name__ == "__main__":
    main()
