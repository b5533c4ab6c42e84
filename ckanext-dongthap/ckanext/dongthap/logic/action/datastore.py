"""Tables of the DataStore: their texts are no formulas in a spreadsheet, their columns' names no markup."""

from __future__ import annotations

from typing import Any

import ckan.plugins.toolkit as tk
from ckan.types import Action, Context, DataDict
from ckanext.dongthap.logic.validators import names

from harvesters.tabular.neutralise import neutral_csv

__all__ = ["datastore_create", "datastore_search"]

_DELIMITERS = {"csv": ",", "tsv": "\t"}


@tk.chained_action
@tk.side_effect_free
def datastore_search(original: Action, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """CKAN's reading of a table; as ``csv`` or ``tsv`` its texts are made harmless for spreadsheets.

    Anyone may call it::

        curl "http://localhost:5000/api/3/action/datastore_search?resource_id=…&records_format=csv"

    Parameters and answer are CKAN's own. `/datastore/dump` is made of this action's answers.
    """
    found = original(context, data_dict)
    delimiter = _DELIMITERS.get(str(data_dict.get("records_format")))
    if delimiter and isinstance(found.get("records"), str):
        found["records"] = neutral_csv(found["records"], delimiter)
    return found


@tk.chained_action
def datastore_create(original: Action, context: Context, data_dict: DataDict) -> dict[str, Any]:
    """CKAN's making of a table, refusing names of columns that a page or a spreadsheet could take for more.

    Who may edit the dataset may call it::

        curl -H "Authorization: $TOKEN" -H "Content-Type: application/json" \\
            -d '{"resource_id": "…", "fields": [{"id": "nam", "type": "int"}], "records": [{"nam": 2025}]}' \\
            "http://localhost:5000/api/3/action/datastore_create"

    Parameters and answer are CKAN's own.

    :raises ValidationError: a column's name has ``<``, ``>``, a quotation mark or a character that is not
        seen, or begins like a formula
    """
    fields = data_dict.get("fields")
    for field in fields if isinstance(fields, list) else []:
        name = field.get("id") if isinstance(field, dict) else None
        if isinstance(name, str) and (fault := names.fault_in_column(name)):
            raise tk.ValidationError({"fields": [f"{name!r}: {fault}"]})
    return original(context, data_dict)
