"""What a page finds: the first rows of a frame as sentences, rows of `findings`, and the opening.

A finding is a row of data/labels/findings.csv (its page, its place there, its sentence) and two
lines of a cell: one makes a frame whose first row of each city, year and account is the finding,
one hands it to `found`. `answer` shows those that open the page, `save` writes them with the
notebook's tables.
"""

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from functools import cached_property
from html import escape
from pathlib import Path
from typing import Any, Final

import numpy as np
import pandas as pd

from hyoka import load_table, locked, replaced_together, save_description, table_writer
from hyoka.contract import dtypes, empty, typed, validate
from hyoka.text import ContractError
from looks.activity_words import PROJECTS, activity_words
from looks.cards import link_to, linked, list_html
from looks.order_of_findings import (
    JPY,
    Subjects,
    gravest_first,
    page_findings,
    records,
    subjects,
    template_of,
)
from looks.replies import replies_html
from measures.frames import Tables
from measures.labels import read_labels
from measures.scope import money_read

from .display import display_html
from .given import need, need_columns
from .sentences import Sentences
from .words import word

#: How many seconds to wait for a folder that another run writes into.
_WAIT_S: Final = 120
#: There is one finding for each of these.
_GROUP: Final = ["municipality", "fiscal_year", "account"]
_Row = dict[str, Any]
#: A text, or the key of a row in data/labels/findings.csv and the figures of its fields.
_Line = str | tuple[str, _Row]


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
        **figures: object,
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
                year; of a rest what it is of); has_other_accounts, where its city has several; and
                what its template has fields for.
            code: The key of its row in data/labels/findings.csv.
            by: The columns of a group; by default city, year and, of money, account.
            figures: Further figures for the fields of all rows: half_missed=0.5.

        Raises:
            UsageError: The label file has no such row, or none whose fields and condition fit.
        """
        need("frame", rows)
        if len(rows):
            need_columns(rows, ["document_id", *_GROUP[:2]])
        about = template_of(code)
        self._rows[code] = []
        if len(rows) and about["name"]:
            need_columns(rows, [_subject_column(rows, about)])
            rows = self._named(rows, about)
        if rows.empty:
            return
        group_of = _GROUP if about["money"] else _GROUP[:2]
        given = by or [name for name in group_of if name in rows]
        numbers = rows.groupby(list(given), sort=True, dropna=False).ngroup()
        _, places, sizes = np.unique(numbers, return_index=True, return_counts=True)
        first = records(rows.iloc[places])
        made = [
            self._finding(row, size, code, about)
            for row, size in zip(first, sizes.tolist(), strict=True)
        ]
        fields = [
            row | figures | of_row | {"unit": row.get("unit", "")}
            for row, of_row in zip(first, made, strict=True)
        ]
        sentences = said_of(fields, self.tables, self._names)
        found_rows = [row | said for row, said in zip(made, sentences, strict=True)]
        self._rows[code] = found_rows
        (gravest,) = records(gravest_first(pd.DataFrame(found_rows)).head(1))
        html = f'<p class="hyoka-found">{self._linked(gravest)}{replies_html(gravest)}</p>'
        display_html(html, gravest["ja"])

    def _named(self, rows: pd.DataFrame, about: Mapping[str, str]) -> pd.DataFrame:
        """The rows whose subject has a name: of another nothing can be said."""
        names, owners = self._names
        subjects = rows[_subject_column(rows, about)]
        called = subjects.map(owners) if about["name"] == "owner" else subjects
        return rows[called.map(names).fillna("").ne("")]

    def _finding(self, row: _Row, size: int, code: str, about: Mapping[str, str]) -> _Row:
        """A row of the table, without its sentences."""
        n = int(row.get("n", size))
        of = int(row.get("of", size))
        value = row["value"] if "value" in row else n / of
        subject = row[_subject_column(row, about)] if about["name"] else ""
        weight = float(row.get("weight", abs(value) if about["unit"] == JPY else math.nan))
        return {
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

    def _money_read(self, row: Mapping[str, Any]) -> float:
        """What was read of the money of a finding's city and year, in yen."""
        return float(self._money.get((row["municipality"], row["fiscal_year"]), math.nan))

    def answer(
        self,
        unknown: Sequence[_Line] = (),
        classes: "Mapping[str, int] | pd.Series[int] | None" = None,
        least_weight: float = 0.0,
        beside: Sequence[_Line] = (),
    ) -> None:
        """Show what the page opens with: at most three sentences, in two languages.

        The first page of a report shows the first of them and what is unknown.

        Args:
            unknown: What the documents do not say; it follows the findings. Each is the key of its
                row in data/labels/findings.csv with its figures, or a text, which stands in the
                Japanese alone.
            classes: A whole in all its classes, {"達成": 20, "未達成": 4}, for the card of the
                first page.
            least_weight: As in `page_findings`; it also limits what may lead the first page.
            beside: What is said of all documents together, as `unknown`; not on the first page.
        """
        need("list", unknown)
        need("figure", least_weight)
        need("list", beside)
        shown = page_findings(self.frame(), least_weight)
        if not shown and not unknown:
            unknown = [word("page", "no_figure")]
        lines = [in_both(line) for line in (*beside, *unknown)]
        points = [self._linked(row) for row in shown]
        replied = [point + replies_html(row) for point, row in zip(points, shown, strict=True)]
        html = list_html("ja", replied) if shown else ""
        in_japanese = [ja for ja, _ in lines]
        if in_japanese:
            html += list_html("ja", [escape(text) for text in in_japanese], "hyoka-unknown")
        plain = [*(row["ja"] for row in shown), *in_japanese]
        english = [*(row["en"] for row in shown), *(en for _, en in lines if en)]
        if english:
            html += list_html("en", [escape(text) for text in english])
            plain += english
        counted = {} if classes is None else dict(classes)
        front = {
            "finding": points[0] if shown else "",
            "others": points[1:],
            "mark": [[name, float(n), str(n)] for name, n in counted.items()],
            "unknown": in_japanese[len(beside) :],
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


def _subject_column(rows: pd.DataFrame | _Row, about: Mapping[str, str]) -> str:
    """The column of those whom a sentence names: `subject`, where rows have it, or their id."""
    if "subject" in rows:
        return "subject"
    return "activity_id" if about["name"] == "activity" else "indicator_id"


def in_both(line: _Line) -> tuple[str, str]:
    """A line of an answer in Japanese and English; a text has no English."""
    if isinstance(line, str):
        return line, ""
    key, figures = line
    sentences = Sentences(pd.DataFrame([figures]))
    return sentences.said(key, "ja", 0)[0], sentences.said(key, "en", 0)[0]


def said_of(
    rows: Sequence[_Row], tables: Tables, known: Subjects | None = None
) -> list[dict[str, str]]:
    """The sentences of findings of one measure: ja, en, and name (the subject as in the Japanese).

    Args:
        rows: Rows of findings, each with what its template has fields for.
        tables: The contract's documents, activities and indicators.
        known: `subjects` of these tables.

    Raises:
        UsageError: As `Sentences.of`.
    """
    names, owners = known or subjects(tables)
    words = activity_words(tables["documents"]) if rows else {}
    fields = []
    for row in rows:
        called = words.get(row["municipality"], PROJECTS)
        base = row.get("base", math.nan)
        more = {
            "activity": called.ja,
            "activities": called.en,
            "lowest": called.lowest,
            "name": subject_name(row, names, owners),
            "rate": row["value"] / base if base > 0 else math.nan,
        }
        fields.append({"base": math.nan, "has_other_accounts": False} | row | more)
    sentences = Sentences(pd.DataFrame(fields, dtype="object"))
    said = []
    for at, row in enumerate(rows):
        ja, name = sentences.said(row["measure"], "ja", at)
        en, _ = sentences.said(row["measure"], "en", at)
        said.append({"name": name, "ja": ja, "en": en})
    return said


def said(rows: pd.DataFrame, key: str) -> "pd.Series[str]":
    """A part of sentences of each row in Japanese: 目標50人に対し40人（前年度45人）.

    Args:
        rows: Rows with the columns that its template has fields for.
        key: The key of its rows in data/labels/findings.csv: against_target, where.
    """
    return pd.Series(Sentences(rows).of(key, "ja"), rows.index, dtype="str")


def about(rows: pd.DataFrame) -> str:
    """City, year and account of the first row, as its sentence names them; "" where there is none.

    Args:
        rows: municipality, fiscal_year, account and has_other_accounts.
    """
    need("frame", rows)
    if len(rows):
        need_columns(rows, ["municipality", "fiscal_year", "account", "has_other_accounts"])
    return "".join(said(rows.head(1), "where"))


def subject_name(
    row: Mapping[str, Any], names: Mapping[str, str], owners: Mapping[str, str]
) -> str:
    """What a finding calls its subject, "" where it has none: an indicator with its activity.

    Of a sentence that says the indicator itself (`owner`) the activity alone.

    Args:
        row: A row of findings.
        names: The names of activities and indicators by their ids.
        owners: The activity of each indicator.
    """
    name = names.get(row["subject"], "")
    owner = names.get(owners.get(row["subject"], ""), "")
    if not owner or owner == name:
        return name
    return owner if template_of(row["measure"])["name"] == "owner" else f"{name}（{owner}）"
