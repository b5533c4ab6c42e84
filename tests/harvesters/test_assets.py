from __future__ import annotations

from harvesters import assets


def test_assets_of_a_checkout_are_beside_the_code() -> None:
    root = assets.asset_root()
    assert (root / "pyproject.toml").is_file()
    assert assets.datasets_dir() == root / "datasets"
