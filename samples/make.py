"""Write ``datasets/samples/sites`` anew.

python -m samples.make
"""

from __future__ import annotations

import shutil
from pathlib import Path

import click

from harvesters.assets import datasets_dir
from samples import illustrative, monthly_texts, monthly_workbooks, published, statistics


def files() -> dict[str, bytes]:
    """Every file of the sites: path → bytes."""
    makers = {**monthly_texts.MAKERS, **monthly_workbooks.MAKERS}
    made_up = {name: makers[name](values) for name, values in illustrative.series().items()}
    return {**statistics.files(), **published.files(), **made_up}


def write(folder: Path) -> None:
    """Replace the folder by the files."""
    made = sorted(files().items())
    shutil.rmtree(folder, ignore_errors=True)
    for name, data in made:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)


@click.command(epilog="Example: python -m samples.make")
def main() -> None:
    """Make the files of the sample sites from the reference tables."""
    folder = datasets_dir() / "samples" / "sites"
    write(folder)
    click.echo(f"{folder}: {sum(path.stat().st_size for path in folder.rglob('*.*')) >> 10} KB")


if __name__ == "__main__":
    main()
