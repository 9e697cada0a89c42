"""Names, sections and figures to make other documents of a form from, the same for the same seed."""

import random
from dataclasses import dataclass, field

import pandas as pd

from . import prose

#: What a cell without a figure prints.
STROKES = ("-", "‐", "")
UNITS = ("件", "回", "人", "%", "円", "千円", "百万円", "か所", "㎡", "万人", "冊", "時間")


@dataclass
class Source:
    """What a made document is drawn from.

    Attributes:
        seed: The same seed gives the same document.
        document_id: The first part of every id.
        wordy: Share of the texts that fill half a page.
        tables: Rows by table, as they come.
    """

    seed: int
    document_id: str
    wordy: float = 0.1
    tables: dict[str, list[dict[str, str]]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.draw = random.Random(f"{self.document_id} {self.seed}")
        self.names = [f"{thing}{doing}事業" for doing in prose.DOINGS for thing in prose.THINGS]
        self.draw.shuffle(self.names)
        self.used = 0

    def name(self) -> str:
        """A project's name that this document has not had yet."""
        self.used += 1
        again = "" if self.used <= len(self.names) else f"（第{(self.used - 1) // len(self.names) + 1}期）"
        return self.names[(self.used - 1) % len(self.names)] + again

    def add(self, table: str, **row: object) -> None:
        """A row of a table, all text."""
        self.tables.setdefault(table, []).append({key: str(value) for key, value in row.items()})

    def activity(
        self,
        tail: str,
        parent: str,
        level: str,
        code: str,
        name: str,
        year: int,
        *,
        department: str = "",
        section: str = "",
    ) -> str:
        """An activity; its id is given back."""
        activity_id = f"{self.document_id}/{tail}"
        parent_id = f"{self.document_id}/{parent}" if parent else ""
        self.add(
            "activities",
            activity_id=activity_id, parent_id=parent_id, level=level, code=code, name=name,
            department=department, section=section, fiscal_year=year,
        )  # fmt: skip
        return activity_id

    def narrative(self, activity_id: str, label: str, text: str) -> None:
        """A narrative; none where there is no text."""
        if text:
            self.add("narratives", activity_id=activity_id, field=label, text=text)

    def narratives(self, activity_id: str, form: str, name: str) -> None:
        """The texts of a form's fields about a thing."""
        for label, texts in prose.FORMS[form]["choices"].items():
            text = self.draw.choice(texts).format(s=prose.subject(name), n=self.draw.randint(1, 9))
            self.narrative(activity_id, label, text)
        for label, pool in prose.FORMS[form]["fields"].items():
            self.narrative(activity_id, label, self.paragraphs(pool, name, label))

    def rating(self, activity_id: str, year: int, criterion: str, symbol: object, scale: str, **more: str) -> None:
        """A mark that was given."""
        row = {"criterion": criterion, "symbol": symbol, "scale": scale}
        self.add("ratings", activity_id=activity_id, fiscal_year=year, **row, **more)

    def cost(
        self, activity_id: str, year: int, basis: str, item: str, thousands: int, detail: str = "", unit: str = ""
    ) -> None:
        """An amount that the form prints in 千円, with the unit beside it where it is given."""
        amount = {"value": thousands * 1000, "unit": "JPY", "text": f"{thousands:,}{unit}"}
        row = {"basis": basis, "item": item, "detail": detail} | amount
        self.add("costs", activity_id=activity_id, fiscal_year=year, **row)

    def staff(self, activity_id: str, year: int, item: str, text: str, value: str = "", unit: str = "") -> None:
        """A figure of staff: persons, hours, or a word without a value."""
        row = {"basis": "", "item": item, "detail": "", "value": value, "unit": unit, "text": text}
        self.add("costs", activity_id=activity_id, fiscal_year=year, **row)

    def indicator(self, activity_id: str, number: int, name: str, units: tuple[str, ...], **more: str) -> str:
        """An indicator; its id is given back."""
        row = {"name": name, "unit": self.draw.choice(units), "kind": "", "polarity": "", "definition": ""} | more
        self.add("indicators", indicator_id=f"{activity_id}#{number}", activity_id=activity_id, number=number, **row)
        return f"{activity_id}#{number}"

    def reading(self, indicator_id: str, year: int, measure: str, text: str, status: str = "") -> None:
        """A printed figure of an indicator: a stroke is missing; a bound and a placeholder have no value."""
        meant = "" if status else value(text)
        status = {"bound": "reported", "": "missing" if text in STROKES else "reported"}.get(status, status)
        self.add(
            "indicator_values",
            indicator_id=indicator_id, fiscal_year=year, measure=measure, value=meant, text=text, status=status,
        )  # fmt: skip

    def paragraphs(self, pool: str, name: str, label: str) -> str:
        """Prose about a thing: usually a sentence, sometimes paragraphs that fill half a page."""
        if self.draw.random() >= self.wordy:
            if self.draw.random() < 0.7:
                return prose.paragraphs(pool, name, 1, label)
            return prose.paragraphs(pool, name, self.draw.randint(2, 3), label)
        sentences = prose.paragraphs(pool, name, len(prose.TEXTS[pool]), label).split("\n")
        return "\n".join("".join(sentences * self.draw.randint(1, 2)) for _ in range(self.draw.randint(1, 2)))

    def figure(self) -> str:
        """A figure as a form prints it: large, small, with a decimal, below zero, or none."""
        kind = self.draw.random()
        if kind < 0.08:
            return "-"
        if kind < 0.16:
            return f"△{self.draw.randint(1, 99_999):,}"
        if kind < 0.3:
            return f"{self.draw.uniform(0, 200):.1f}"
        return f"{self.draw.randint(0, self.draw.choice([0, 99, 9_999, 98_765_432])):,}"

    def frames(self) -> dict[str, pd.DataFrame]:
        """The tables made so far."""
        return {name: pd.DataFrame(rows, dtype="str") for name, rows in self.tables.items()}


def value(text: str) -> str:
    """What a printed figure means, as text; nothing where it says that there is none."""
    bare = text.replace(",", "")
    if bare in STROKES:
        return ""
    bare = f"-{bare[1:]}" if bare.startswith("△") else bare
    return bare.rstrip("0").rstrip(".") if "." in bare else bare
