"""The activities of the lists within a sheet."""

from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Final, NamedTuple

from hyoka.contract.ledger import Records, Taken
from hyoka.forms.activities import Activity
from hyoka.forms.activity_sheets import ActivitySheet, printed
from hyoka.forms.cells import NEAR_PT, DocumentCells, PageCell
from hyoka.forms.declaration import Declaration
from hyoka.forms.name_cells import (
    code_and_name,
    name_and_purpose,
    name_and_section,
    section_names,
    without_letter_spaces,
)
from hyoka.forms.paths import Why
from hyoka.forms.sum_rows import sum_rows
from hyoka.grid.model import Cell
from hyoka.grid.paragraphs import Part, one_line
from hyoka.text.japanese import fold
from hyoka.text.label_files import PATTERNS

#: The pattern of a section in brackets behind a name in a list.
_LISTED: Final = "listed_section"

_Rows = Sequence[Sequence[PageCell]]


class _Listed(NamedTuple):
    """A row of a list: the cell of its name, that of its number, and all cells of its name."""

    name: PageCell
    code: PageCell | None
    parts: list[PageCell]

    @property
    def is_open(self) -> bool:
        """Whether its number is blank; its name, where the list has no numbers."""
        return not (self.code or self.name).folded


class ListedActivities:
    """The activities of the lists of a sheet.

    One has all rows beside its name or number, also over a page end.
    """

    def __init__(
        self,
        declared: Declaration,
        sheet: ActivitySheet,
        document: DocumentCells,
        levels: Mapping[str, Activity],
        out: Records,
        whole: Activity | None,
    ) -> None:
        self._declared = declared
        values = (cell for cells in sheet.values.values() for cell in cells)
        self._heads_of_sheet = {cell.role.label for cell in values if cell.role.is_header}
        self._document = document
        self._year = printed(sheet.year)
        self._levels = levels
        self._out = out
        self._whole = whole
        # the cells of each name, by the first of them
        self._names: dict[PageCell, list[PageCell]] = {}
        self._first_of: dict[PageCell, PageCell] = {}  # the first of these, by each of them
        self._begun: dict[PageCell, Activity] = {}
        self._listed_rows: dict[int, bool] = {}  # whether a row is one of a list
        self._lines: list[Part] = []  # above the next table
        self._sections = [""]
        self._titles: dict[str, str] = {}  # by the number of the activity
        self.totals: dict[int, str] = {}  # the names of rows that are sums of those above them
        self._find_names(document.rows[sheet.first : sheet.last])
        titles = {code_and_name(_title(parts))[1] for parts in self._names.values()}
        # how many names are one without the section behind them
        self._without_section = Counter(name_and_section(title, _LISTED)[0] for title in titles)

    def _find_names(self, rows: _Rows) -> None:
        last: PageCell | None = None
        code_of_last: PageCell | None = None
        for name, code, parts in self._joined_over_page_ends(list(self._listed(rows))):
            is_blank = not any(cell.folded for cell in parts)
            is_unnumbered = code is not None and not is_blank and not code.folded
            is_part = is_unnumbered or (code is not None and code is code_of_last)
            if last is not None and (is_part or (is_blank and self._goes_on(last, name))):
                self._names[last] += parts
            elif not is_blank:
                last = name
                code_of_last = code
                self._names[name] = parts
            else:
                continue
            self._first_of |= dict.fromkeys(parts, last)

    def _listed(self, rows: _Rows) -> Iterator[_Listed]:
        """The rows that begin the cell of a name, without sums and what is carried over."""
        sums = sum_rows(self._document)
        for row in rows:
            if total := next(filter(_is_total, row), None):
                self.totals[total.row] = total.folded
                continue
            listed = (cell for cell in row if is_listed(cell, "activity.name"))
            names = [cell for cell in listed if cell.role.label not in self._heads_of_sheet]
            filled = [cell for cell in names if cell.folded]
            name = next(iter(filled or names), None)
            if name is None:
                continue
            beside = self._document.beside_in_table[name.row]
            code = next((cell for cell in beside if is_listed(cell, "activity.code")), None)
            # 合計 may stand where others have their number, beside no name
            first = code if code is not None and not name.folded else name
            if name.row in sums or PATTERNS["name_of_total"].fullmatch(first.folded):
                self.totals[name.row] = first.folded
                self._out.ledger.take([first.part], Taken.DERIVED)
                continue
            if PATTERNS["name_of_carried"].fullmatch(first.folded):
                self._out.ledger.take((cell.part for cell in beside), Taken.DERIVED)
                continue
            # 区間 over the three cells of a name: 神戸駅前 | ― | 板宿
            of_header = [cell for cell in names if cell.role.label is name.role.label]
            yield _Listed(name, code, [cell for cell in of_header if cell.folded] or [name])

    def _joined_over_page_ends(self, listed: Sequence[_Listed]) -> Sequence[_Listed]:
        """The rows of a list; one whose number or name stands only below a page end is one row.

        Merged cells print their text in their middle. A row without is no such one where rows
        within a page have none either; alone on its page it may go on from the page before.
        """
        pages = [row.name.page for row in listed]
        around = zip(listed[1:], pages, pages[2:], strict=False)
        if any(row.is_open and before == behind for row, before, behind in around):
            return listed
        joined: list[_Listed] = []
        for row, page_before in zip(listed, [0, 0, *pages], strict=False):
            above = joined[-1] if joined else None
            is_only = page_before != 0 and above is not None and page_before != above.name.page
            if above is not None and not is_only and self._is_cut(above, row):
                joined[-1] = row._replace(parts=[*above.parts, *row.parts])
            else:
                joined.append(row)
        return joined

    def _is_cut(self, row: _Listed, below: _Listed) -> bool:
        """Whether a page end cuts a row before its number or name is printed.

        Nothing stands below it on its page, and only heads that were printed before over the rest.
        """
        follows = below.name.page == row.name.page + 1 and not below.is_open
        is_one_column = abs(row.name.x0 - below.name.x0) < NEAR_PT
        if not (row.is_open and follows and is_one_column):
            return False
        items = self._document.items
        printed = {item.folded for item in items[: row.name.row]}
        between = range(row.name.row + 1, below.name.row)
        return all(
            items[number].top < row.name.bottom - NEAR_PT
            if items[number].page == row.name.page
            else items[number].folded in printed
            for number in between
        )

    def _goes_on(self, last: PageCell, name: PageCell) -> bool:
        """Whether the cell of a name is blank because it goes on from the page before."""
        return name.page == self._names[last][-1].page + 1

    def take_line(self, row: Sequence[PageCell]) -> None:
        """Take a row.

        Lines above a table may name the department and the section of its activities.
        """
        if row and row[0].is_line:
            self._lines.append(row[0].part)
        elif self._lines:
            if self._declared.sections and (above := section_names(self._lines, row[0].page)):
                self._sections = [*self._sections[:1], *above][-2:]
                self._out.ledger.take(self._lines, Taken.NAME)
            self._lines = []

    def under(self, heads: Collection[PageCell]) -> list[Activity]:
        """The activities so far whose names stand under one of these heads."""
        begun = self._begun.items()
        return [activity for name, activity in begun if name.role.label in heads]

    def of(self, row: int) -> Activity | None:
        """The activity whose name, or a level whose code stands in a row.

        First in its own table, then in those beside it. That of the sheet where none does.
        """
        beside = [*self._document.beside_in_table[row], *self._document.beside[row]]
        for key in beside:
            if key.folded in self._levels:
                return self._levels[key.folded]
        name = next((self._first_of[near] for near in beside if near in self._first_of), None)
        if name is None:
            return None if self._is_in_list(row) else self._whole
        if name not in self._begun:
            self._begun[name] = self._begin(name)
        return self._begun[name]

    def _is_in_list(self, row: int) -> bool:
        """Whether a row stands under headers, and one of them names activities.

        Without a name it is of none.
        """
        if row not in self._listed_rows:
            rows = self._document.rows
            over = {head.row for cell in rows[row] for head in cell.above}
            heads = (head for number in over for head in rows[number])
            listing = (head for head in heads if head not in self._heads_of_sheet)
            self._listed_rows[row] = any("activity.name" in head.slots.roles for head in listing)
        return self._listed_rows[row]

    def _begin(self, name: PageCell) -> Activity:
        """Begin the activity of a row.

        Its number is unique within its section where it comes again.
        """
        out = self._out
        names = self._names[name]
        near = reversed(self._document.beside_in_table[name.row])
        beside = [cell for cell in near if cell.role.is_header]
        texts = {cell.role.name: one_line(cell.part) for cell in beside}
        about = [*names, *(cell for cell in beside if is_listed(cell, "activity."))]
        out.ledger.take((cell.part for cell in about), Taken.NAME)
        header = name.role.label
        purpose = header.folded.partition("/")[2] if header else ""
        parts = _filled(names)
        title = _title(names)
        text = ""
        if purpose and parts:
            title, text = name_and_purpose(parts)
        code = fold(texts.get("activity.code", ""))
        if not code:
            code, title = code_and_name(title)
        # a number in a cell of its own before the name: 111 | 子育て支援の充実
        named = next((cell for cell in names if cell.folded not in ("", code)), name)
        why = Why(named)
        section = texts.get("activity.section", "")
        if not section:
            title, section = self._name_and_section(title)
        section = section or self._sections[-1]
        department = texts.get("activity.department", "") or "".join(self._sections[:-1])
        activity = Activity(
            out,
            [named.part],
            self._year,
            code,
            title=title,
            level=self._declared.row_level,
            within=self._within(code, title, section),
            why=why,
        )
        upper = code.rpartition("-")[0]  # 1-2 over 1-2-3
        of_upper = upper if out.has(upper) else ""
        parent = self._whole.id if self._whole else of_upper
        activity.row.update(parent_id=parent, department=department, section=section)
        out.add_narrative(named.part, activity.id, purpose, text, why)
        activity.tell_listed_again(cell.part for cell in self._document.beside_in_table[name.row])
        return activity

    def _name_and_section(self, title: str) -> tuple[str, str]:
        """A name and the section behind it; where it tells two names apart, it is of the name."""
        name, section = name_and_section(title, _LISTED)
        return (title, "") if self._without_section[name] > 1 else (name, section)

    def _within(self, code: str, title: str, section: str) -> str:
        """What the number of an activity is unique in: its section, the sheet, its own title."""
        within = ""
        is_repeated = self._document.codes[code] > 1 or self._out.has(code)
        if self._declared.sections:
            within = section
        elif self._whole and (is_repeated or not code):
            within = self._whole.id
        # numbers begin anew in each table
        if code and self._titles.setdefault(f"{within}/{code}", title) != title:
            return "/".join(filter(None, (within, title)))
        return within


def _filled(names: Sequence[PageCell]) -> list[Cell]:
    """The cells of a name with a text, where they are of a table."""
    return [cell.part for cell in names if isinstance(cell.part, Cell) and cell.folded]


def _title(names: Sequence[PageCell]) -> str:
    """The text of the cells of a name."""
    return without_letter_spaces(one_line(_filled(names) or names[0].part))


def _is_total(cell: PageCell) -> bool:
    """Whether a label among the names of a list says that its row sums up others."""
    is_among_names = any("activity.name" in head.slots.roles for head in cell.above)
    return is_among_names and cell.is_label and "total" in cell.slots.roles


def is_listed(cell: PageCell, role: str) -> bool:
    of_cell = cell.role
    return of_cell.is_header and of_cell.name.startswith(role)
