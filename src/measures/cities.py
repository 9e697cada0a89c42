"""What documents are told apart by: their city or, of one that names none, its title.

The title is without its year: the years of one evaluation are beside each other.
"""

from collections.abc import Mapping
from typing import Any

import pandas as pd

from hyoka.text import without_year
from measures.frames import Tables


def city_of(document: Mapping[Any, Any]) -> str:
    """The city of a document; of one that names none its title, else its id; "" of no form."""
    if document["municipality"] or not document["form"]:
        return str(document["municipality"])
    return without_year(str(document["title"])) or str(document["document_id"])


def cities_of(documents: pd.DataFrame) -> pd.Series:
    """The city of each document, as `city_of`."""
    cities = [city_of(row) for row in documents.to_dict("records")]
    return pd.Series(cities, documents.index, documents["municipality"].dtype)


def with_cities(tables: Tables) -> Tables:
    """The tables, each document with a name where its city's stands: no head of a page is empty."""
    documents = tables["documents"]
    return tables | {"documents": documents.assign(municipality=cities_of(documents))}
