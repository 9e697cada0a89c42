"""What a page finds: the first rows of a frame as sentences, rows of `findings`, and the opening.

A finding is a row of data/labels/findings.csv (its page, its place there, its sentence) and two
lines of a cell: one makes a frame whose first row of each city, year and account is the finding,
one hands it to `found`. `answer` shows those that open the page, `save` writes them with the
notebook's tables.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any, Final

import pandas as pd

from hyoka import load_table, locked, replaced_together, save_description, table_writer
from hyoka.contract import dtypes, empty, typed, validate
from hyoka.text import (
    ContractError,
    percent,
    short_year,
    shown_number,
    yen,
    yen_in_english,
)
from hyoka_report.looks.activity_words import PROJECTS, ActivityWord, activity_words
from hyoka_report.looks.cards import link_to, linked, list_html
from hyoka_report.looks.letters import shortened_name
from hyoka_report.looks.order_of_findings import (
    JPY,
    Subjects,
    gravest_first,
    page_findings,
    records,
    subjects,
    template_of,
)
from measures.frames import Tables
from measures.labels import label_rows, read_labels
from measures.scope import money_read

from .display import display_html
from .given import need, need_columns
from .words import word

#: Units of the value of a finding beside JPY: a share, a number in the unit of the subject's
#: indicator.
SHARE: Final = "share"
PLAIN_NUMBER: Final = "number"
#: Of fewer nothing is called the most: their sentence has `.few` behind its key.
_FEW_ARE_LESS_THAN: Final = 5
#: Of a count of fewer a card shows no classes: one of one says nothing.
_LEAST_CLASSED: Final = 10
#: Letters of a sentence, its name cut to fit: one of Japanese says as much as three of English.
LONGEST: Final = {"ja": 80, "en": 240}
#: How many seconds to wait for a folder that another run writes into.
_WAIT_S: Final = 120
#: There is one finding for each of these.
_GROUP: Final = ["municipality", "fiscal_year", "account"]
#: What stands for the account of projects that print none, where others are of special ones.
_NO_SPECIAL: Final = {"ja": "特別会計を除く", "en": "without special accounts"}
#: Year and account behind the name of a city.
_ABOUT: Final = {"ja": "（{}）", "en": " ({})"}
#: Before a rate of less: as documents print it.
_LESS: Final = "△"
_BETWEEN: Final = {"ja": "・", "en": ", "}

_Row = dict[str, Any]


class Findings:
    """What a notebook finds: a cell makes it, and the cells below add to it.

    Attributes:
        number: The number of the notebook's page, 04.
        tables: The contract's tables of its cities and years; names are taken from them.
    """

    def __init__(self, number: str, tables: Tables) -> None:
        need("text", number)
        need("tables", tables)
        self.number = number
        self.tables = tables
        self._rows: dict[str, list[_Row]] = {}

    @cached_property
    def _names(self) -> Subjects:
        return subjects(self.tables)

    @cached_property
    def _money(self) -> "pd.Series[float]":
        return money_read(self.tables, read_labels("remarks"))

    def add(
        self,
        rows: pd.DataFrame,
        code: str,
        by: Sequence[str] | None = None,
        **words: str,
    ) -> None:
        """Take the first row of each group as a finding, and show the first sentence.

        A cell that is run again replaces what it found.

        Args:
            rows: Ranked rows: municipality, fiscal_year, document_id; value (or n and of, whose
                share is the value); account of money; activity_id or indicator_id of whom it is
                said, where the sentence names somebody; n and of (how many it holds of, out of how
                many; by default the rows of the group); proved (the share of its figures that a
                printed total proves; by default none); weight (the yen at stake; by default the
                value of one in yen); base and first_year (what a change is from, and of which
                year; of a rest what it is of); cause and cause_en, where its sentence says one;
                has_other_accounts, where its city has several.
            code: The key of its row in data/labels/findings.csv.
            by: The columns of a group; by default city, year and, of money, account.
            words: What stands in the sentence's own places: below="8割".

        Raises:
            UsageError: The label file has no such row.
        """
        need("frame", rows)
        if len(rows):
            need_columns(rows, ["document_id", *_GROUP[:2]])
        about = template_of(code)
        group_of = _GROUP if about["money"] else _GROUP[:2]
        given = by or [name for name in group_of if name in rows]
        found_rows = []
        for _, group in rows.groupby(list(given), sort=True, dropna=False):
            row = records(group.head(1))[0]
            found_rows.append(self._finding(row, len(group), code, about, words))
        self._rows[code] = found_rows
        gravest = gravest_first(pd.DataFrame(found_rows)).head(1) if found_rows else pd.DataFrame()
        for row in records(gravest):
            html = f'<p class="hyoka-found">{self._linked(row)}</p>'
            display_html(html, row["ja"])

    def _finding(
        self, row: _Row, size: int, code: str, about: Mapping[str, str], words: Mapping[str, str]
    ) -> _Row:
        """A row of the table, and its sentences."""
        n = int(row.get("n", size))
        of = int(row.get("of", size))
        value = row["value"] if "value" in row else n / of
        subject = row.get("subject")
        if subject is None:
            of_indicator = about["name"] in ("indicator", "row")
            key = "indicator_id" if of_indicator else "activity_id"
            subject = row.get(key, "") if about["name"] else ""
        weight = float(row.get("weight", abs(value) if about["unit"] == JPY else math.nan))
        made = {
            "document_id": row["document_id"],
            "page": about["page"],
            "municipality": row["municipality"],
            "fiscal_year": int(row["fiscal_year"]),
            "account": row.get("account", "") if about["money"] else "",
            "measure": code,
            "value": float(value),
            "unit": about["unit"],
            "n": n,
            "of": of,
            "subject": subject,
            "proved": float(row.get("proved", 0.0)),
            "weight": weight,
            "money_read": math.nan if math.isnan(weight) else self._money_read(row),
            "base": float(row.get("base", math.nan)),
            "first_year": int(row["first_year"]) if "first_year" in row else None,
        }
        has_others = bool(row.get("has_other_accounts", False))
        words = {**words, **{name: row[name] for name in ("cause", "cause_en") if name in row}}
        return made | said_of(made, self.tables, words, self._names, has_other_accounts=has_others)

    def _money_read(self, row: Mapping[str, Any]) -> float:
        """What was read of the money of a finding's city and year, in yen."""
        return float(self._money.get((row["municipality"], row["fiscal_year"]), math.nan))

    def answer(
        self,
        unknown: Sequence[str] = (),
        classes: "Mapping[str, int] | pd.Series[int] | None" = None,
        least_weight: float = 0.0,
    ) -> None:
        """Show what the page opens with: at most three sentences, in two languages.

        The first page of a report shows the first of them and what is unknown.

        Args:
            unknown: What the documents do not say, a sentence each; they follow the findings.
            classes: A whole in all its classes, {"達成": 20, "未達成": 4}, for the card of the
                first page; by default those of the first finding, if it counts something.
            least_weight: As in `page_findings`; it also limits what may lead the first page.
        """
        need("list", unknown)
        need("figure", least_weight)
        shown = page_findings(self.frame(), least_weight)
        if not shown and not unknown:
            unknown = [word("page", "no_figure")]
        points = [self._linked(row) for row in shown]
        html = list_html("ja", points) if points else ""
        if unknown:
            html += list_html("ja", [escape(text) for text in unknown], "hyoka-unknown")
        plain = [*(row["ja"] for row in shown), *unknown]
        if shown:
            english = [row["en"] for row in shown]
            html += list_html("en", [escape(text) for text in english])
            plain += english
        if classes is None:
            classes = _classes(shown[0]) if shown else {}
        front = {
            "finding": points[0] if shown else "",
            "next": points[1] if len(points) > 1 else "",
            "mark": [[name, float(count), str(count)] for name, count in dict(classes).items()],
            "unknown": [*unknown],
            "least_weight": least_weight,
        }
        display_html(f'<div class="hyoka-answer">{html}</div>', "\n".join(plain), front)

    def frame(self) -> pd.DataFrame:
        """The rows of `findings` so far."""
        rows = [row for of_code in self._rows.values() for row in of_code]
        return pd.DataFrame(rows, columns=[*dtypes("findings")])

    def save(self, output: str | Path, **tables: pd.DataFrame) -> None:
        """Write the notebook's tables and what it found into a folder, where it names one.

        The findings of other pages stay. A run beside this one is waited for.

        Args:
            output: The folder; "" is none.
            tables: Tables of the contract by name.

        Raises:
            ContractError: A table is not as the contract has it, and nothing was written.
            Held: Another run still writes into the folder.
        """
        need("path", output)
        checked = {name: validate(name, frame) for name, frame in tables.items()}
        of_page = self.frame()
        if not output:
            return
        folder = Path(output)
        with locked(folder, wait_s=_WAIT_S):
            checked["findings"] = validate("findings", self._with_other_pages(folder, of_page))
            with replaced_together(folder) as new:
                for name, frame in checked.items():
                    with table_writer(new, name) as append:
                        append(frame)
            save_description(folder)

    def _with_other_pages(self, folder: Path, of_page: pd.DataFrame) -> pd.DataFrame:
        """What the folder has of other pages, and what this one found, in their order."""
        stored = empty("findings")
        with suppress(ContractError):  # of an earlier version: it is made anew
            stored = load_table(folder, "findings")
        others = stored[stored["page"].ne(self.number)]
        every = [others.astype("object"), of_page.astype("object")]
        both = pd.concat([frame for frame in every if len(frame)] or [others], ignore_index=True)
        return typed("findings", both.sort_values("page", kind="stable", ignore_index=True))

    def _linked(self, row: Mapping[str, Any]) -> str:
        _, owners = self._names
        subject = row["subject"]
        link = link_to(row["document_id"], owners.get(subject, "")) if subject else ""
        return linked(row["ja"], row["name"], link)


def said_of(
    row: Mapping[str, Any],
    tables: Tables,
    words: Mapping[str, str] | None = None,
    known: Subjects | None = None,
    *,
    has_other_accounts: bool = False,
) -> dict[str, str]:
    """A finding's sentences: ja, en, and name (its subject as the Japanese one has it)."""
    names, owners = known or subjects(tables)
    name = subject_name(row, names, owners)
    called = activity_words(tables["documents"]).get(row["municipality"], PROJECTS)
    templates = {entry["key"]: entry for entry in label_rows("findings")}
    sentences = {}
    shown = ""
    for language in ("ja", "en"):
        key = next(key for key in _keys(row) if templates.get(key, {}).get(language))
        places = _words_of(row, called, language, has_other_accounts=has_other_accounts)
        before, _, behind = templates[key][language].partition("{name}")
        before, behind = (part.format(**places, **(words or {})) for part in (before, behind))
        shown_name = shortened_name(name, LONGEST[language] - len(before + behind))
        sentences[language] = (
            f"{before}{shown_name}{behind}" if "{name}" in templates[key][language] else before
        )
        if language == "ja":
            shown = shown_name if "{name}" in templates[key][language] else ""
    return sentences | {"name": shown}


def _words_of(
    row: Mapping[str, Any], called: ActivityWord, language: str, *, has_other_accounts: bool
) -> dict[str, Any]:
    """What a sentence's places hold."""
    return {
        "activity": called.ja,
        "lowest": called.lowest,
        "activities": called.en,
        "city": row["municipality"],
        "year": short_year(row["fiscal_year"]),
        "fiscal_year": row["fiscal_year"],
        "about": _about(row, language, has_other_accounts=has_other_accounts),
        "value": amount_in_words(row["value"], row["unit"], language),
        "base": _base_in_words(row, language),
        "part": percent(_rate(row)) if _rate(row) else "",
        "change": _change_in_words(row, language) if row["unit"] != SHARE else "",
        "gap": percent(1 - row["value"]) if row["unit"] == SHARE else "",
        "n": row["n"],
        "of": row["of"],
    }


def amount_in_words(value: float, unit: str, language: str = "ja") -> str:
    """The figure of a finding as its sentence says it; a sentence says itself which way it goes."""
    if unit == SHARE:
        return percent(value)
    if unit == PLAIN_NUMBER:
        return shown_number(abs(value))
    assert unit == JPY, unit
    return yen(abs(value)) if language == "ja" else yen_in_english(abs(value))


def _rate(row: Mapping[str, Any]) -> float:
    """The value as a share of its base, 0 where it has none."""
    base = row.get("base", math.nan)
    return row["value"] / base if base and not math.isnan(base) and base > 0 else 0.0


def _base_in_words(row: Mapping[str, Any], language: str) -> str:
    """What a finding is from, with its year: R5の3.23億円; "" where it has no base."""
    if math.isnan(row.get("base", math.nan)):
        return ""
    unit = JPY if row["unit"] == SHARE else row["unit"]
    sign = _LESS if row["base"] < 0 else ""
    amount = sign + amount_in_words(row["base"], unit, language)
    if not row.get("first_year"):
        return amount
    if language == "en":
        return f"{amount} in {row['first_year']}"
    return f"{short_year(row['first_year'])}の{amount}"


def _change_in_words(row: Mapping[str, Any], language: str) -> str:
    """A change with what it is from and its rate: R5の3.23億円から8,522万円増（+26.4%）."""
    amount = amount_in_words(row["value"], row["unit"], language)
    base = _base_in_words(row, language)
    rate = _rate(row)
    sign = "+" if rate > 0 else _LESS
    share = sign + percent(abs(rate)) if rate else ""
    if language == "en":
        way = "up" if row["value"] > 0 else "down"
        beside = f" ({share})" if share else ""
        return f"{way} by {amount}{beside}" + (f" from {base}" if base else "")
    way = "増" if row["value"] > 0 else "減"
    beside = f"（{share}）" if share else ""
    return (f"{base}から" if base else "") + f"{amount}{way}{beside}"


def about(rows: pd.DataFrame) -> str:
    """City, year and account of the first row, as its sentence names them; "" where there is none.

    Args:
        rows: municipality, fiscal_year, account and has_other_accounts.
    """
    need("frame", rows)
    if len(rows):
        need_columns(rows, ["municipality", "fiscal_year", "account", "has_other_accounts"])
    for row in records(rows.head(1)):
        return row["municipality"] + _about(
            row, "ja", has_other_accounts=bool(row["has_other_accounts"])
        )
    return ""


def _about(row: Mapping[str, Any], language: str, *, has_other_accounts: bool) -> str:
    """The year of a finding, and its account where there are several: （R6・一般会計）."""
    year = row["fiscal_year"]
    parts = [short_year(year) if language == "ja" else str(year)]
    if row["account"]:
        parts.append(row["account"])
    elif has_other_accounts:
        parts.append(_NO_SPECIAL[language])
    return _ABOUT[language].format(_BETWEEN[language].join(parts))


def _keys(row: Mapping[str, Any]) -> Iterator[str]:
    """The keys of a finding's sentence, the one that fits best first."""
    if row["n"] < _FEW_ARE_LESS_THAN:
        yield f"{row['measure']}.few"
    of_way = f"{row['measure']}.{_way(row)}"
    if row["of"] == 1:
        yield f"{of_way}.one"
    yield of_way
    yield row["measure"]


def _way(row: Mapping[str, Any]) -> str:
    """Which sentence of a measure fits.

    An amount goes up or down, a count is all or none, an attainment may lie below nothing.
    """
    if row["unit"] in (JPY, PLAIN_NUMBER):
        return "up" if row["value"] > 0 else "down"
    if row["value"] < 0:
        return "below"
    return {0.0: "none", 1.0: "all"}.get(row["value"], "some")


def subject_name(
    row: Mapping[str, Any], names: Mapping[str, str], owners: Mapping[str, str]
) -> str:
    """What a finding calls its subject, "" where it has none: an indicator with its activity.

    Args:
        row: A row of findings.
        names: The names of activities and indicators by their ids.
        owners: The activity of each indicator.
    """
    name = names.get(row["subject"], "")
    owner = names.get(owners.get(row["subject"], ""), "")
    if not owner or owner == name:
        return name
    is_row = template_of(row["measure"])["name"] == "row"
    return f"{owner} {name}" if is_row else f"{name}（{owner}）"


def _classes(row: Mapping[str, Any]) -> dict[str, int]:
    """The part and the rest of a count of _LEAST_CLASSED or more.

    None of a finding about one activity or indicator, or about money.
    """
    if row["subject"] or row["unit"] != SHARE or row["of"] < _LEAST_CLASSED:
        return {}
    part = int(row["n"])
    return {"該当": part, "ほか": int(row["of"]) - part}
