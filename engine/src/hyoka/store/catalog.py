"""The tables of a folder as a data set that catalogues and search engines of data understand.

Both descriptions are made of datapackage.json: catalog.jsonld, which lies beside it, and what the
first page of a report holds.

Source:
    Data Catalog Vocabulary 3 (W3C, 2024); schema.org, Dataset.
"""

import json
from collections.abc import Mapping
from typing import Any, Final

CATALOG: Final = "catalog.jsonld"
_WORDS: Final = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "foaf": "http://xmlns.com/foaf/0.1/",
}
_SCHEMA_ORG: Final = "https://schema.org/"
_MEDIA_TYPES: Final = "https://www.iana.org/assignments/media-types/"
_SHA256: Final = "sha256:"

_ABOUT: Final = (
    "{name}（{english}）。読み取った公表文書：{cities}。どの数値にも、文書のページと枠がある。"
)

_Said = Mapping[str, Any]


def catalog_text(package: _Said) -> str:
    """The text of catalog.jsonld: a catalogue of one data set, its files and its documents."""
    name, english = _titles(package)
    title = _in_both(name, english)
    described = {
        "@id": "#tables",
        "@type": "dcat:Dataset",
        "dct:title": title,
        "dct:description": title,
        "dct:issued": _day(package),
        "dcat:version": package["version"],
        "dcat:keyword": [{"@language": "ja", "@value": city} for city in _cities(package)],
        "dct:license": [_licence(licence) for licence in package.get("licenses", [])],
        "dct:source": [_document(source) for source in package.get("sources", [])],
        "dcat:distribution": [_distribution(resource) for resource in _files(package)],
    }
    catalog = {
        "@context": _WORDS,
        "@id": "",
        "@type": "dcat:Catalog",
        "dct:title": title,
        "dct:description": title,
        "dct:publisher": {"@type": "foaf:Agent", "foaf:name": package["name"]},
        "dcat:dataset": described,
    }
    return json.dumps(catalog, ensure_ascii=False, indent=1) + "\n"


def dataset(package: _Said, folder: str) -> dict[str, Any]:
    """The data set as schema.org has it.

    Args:
        package: What datapackage.json says.
        folder: Where the files lie, as a page links to them.
    """
    name, english = _titles(package)
    years = sorted({int(source["fiscal_year"]) for source in _of_years(package)})
    return {
        "@context": _SCHEMA_ORG,
        "@type": "Dataset",
        "name": name,
        "alternateName": english,
        "description": _ABOUT.format(
            name=name, english=english, cities="、".join(_cities(package))
        ),
        "inLanguage": "ja",
        "version": package["version"],
        "datePublished": package["created"][:10],
        "isAccessibleForFree": True,
        "license": [
            {"@type": "CreativeWork", "name": licence["title"]}
            for licence in package.get("licenses", [])
        ],
        "temporalCoverage": f"{years[0]}-04-01/{years[-1] + 1}-03-31" if years else "",
        "spatialCoverage": [{"@type": "Place", "name": city} for city in _cities(package)],
        "isBasedOn": [
            {"@type": "CreativeWork", "name": source["title"]}
            for source in package.get("sources", [])
        ],
        "distribution": [
            {
                "@type": "DataDownload",
                "name": resource["title"],
                "encodingFormat": resource["mediatype"],
                "contentUrl": f"{folder}{resource['path']}",
            }
            for resource in _files(package)
        ],
    }


def _titles(package: _Said) -> tuple[str, str]:
    name, _, english = package["title"].partition(" / ")
    return name, english


def _in_both(ja: str, en: str) -> list[dict[str, str]]:
    return [{"@language": "ja", "@value": ja}, {"@language": "en", "@value": en}]


def _day(package: _Said) -> dict[str, str]:
    return {"@type": "xsd:date", "@value": package["created"][:10]}


def _cities(package: _Said) -> list[str]:
    """The cities of the documents, each once."""
    named = (source.get("municipality") for source in package.get("sources", []))
    return [*dict.fromkeys(filter(None, named))]


def _of_years(package: _Said) -> list[_Said]:
    return [source for source in package.get("sources", []) if source.get("fiscal_year")]


def _files(package: _Said) -> list[_Said]:
    """The tables whose files are there."""
    return [resource for resource in package["resources"] if "hash" in resource]


def _licence(licence: _Said) -> dict[str, Any]:
    title = {"@language": "ja", "@value": licence["title"]}
    return {"@type": "dct:LicenseDocument", "dct:title": title}


def _document(source: _Said) -> dict[str, Any]:
    """A document that the tables were read from."""
    document: dict[str, Any] = {
        "@type": "foaf:Document",
        "dct:title": {"@language": "ja", "@value": source["title"]},
        "dct:identifier": source["hash"],
    }
    if publisher := source.get("publisher"):
        document["dct:publisher"] = {"@type": "foaf:Agent", "foaf:name": publisher}
    if address := source.get("path"):
        document["foaf:page"] = {"@id": address}
    return document


def _distribution(resource: _Said) -> dict[str, Any]:
    digest = {"@type": "xsd:hexBinary", "@value": resource["hash"].removeprefix(_SHA256)}
    return {
        "@id": resource["path"],
        "@type": "dcat:Distribution",
        "dct:title": _in_both(*resource["description"].split(" / ", 1)),
        "dcat:downloadURL": {"@id": resource["path"]},
        "dcat:accessURL": {"@id": resource["path"]},
        "dcat:mediaType": {"@id": f"{_MEDIA_TYPES}{resource['mediatype']}"},
        "dcat:byteSize": {"@type": "xsd:nonNegativeInteger", "@value": str(resource["bytes"])},
        "spdx:checksum": {
            "@type": "spdx:Checksum",
            "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256"},
            "spdx:checksumValue": digest,
        },
    }
