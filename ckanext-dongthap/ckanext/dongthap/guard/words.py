"""What people are told who come by another way than publishing."""

from __future__ import annotations

from collections.abc import Iterable

import ckan.plugins.toolkit as tk


def owned() -> str:
    """Why a release's own can't be written."""
    return tk._(
        "It belongs to a published release: it changes by a new release, or by a decision with a reason "
        "(dongthap_dataset_decide)"
    )


def file() -> str:
    """Why a published file or its table can't be written."""
    return tk._("The portal published this file: add its successor as a file (dongthap_file_add)")


def published() -> str:
    """Why something published can't be deleted or hidden."""
    return tk._("It was published: it is not deleted or hidden but withdrawn (dongthap_withdrawal_propose)")


def never() -> str:
    """Why nobody may do this over the network."""
    return tk._("Nobody may do this here: it would reach what releases own")


def fields(names: Iterable[str]) -> str:
    """Why some fields stay as they are."""
    return f"{owned()}: {', '.join(sorted(names))}"
