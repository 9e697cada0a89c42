"""The activities that rows of lists name, each with the rows that are its own."""

from collections import Counter
from collections.abc import Mapping, Sequence

from hyoka.forms.activity_sheets import ActivitySheet, printed
from hyoka.forms.declaration import Declaration
from hyoka.forms.document_cells import DocumentCells
from hyoka.forms.page_cells import PageCell
from hyoka.forms.shared.activities import Activity
from hyoka.forms.shared.ledger import TEXT
from hyoka.forms.shared.name_cells import code_and_name, name_and_purpose, section_names
from hyoka.forms.shared.paragraphs import one_line
from hyoka.forms.shared.record_rows import Records
from hyoka.grid.model import Cell
from hyoka.text.japanese import fold


class ListedActivities:
    """The activities of the lists of a sheet: one has all rows beside its name or number, also over a page end."""

    def __init__(
        self,
        declared: Declaration,
        sheet: ActivitySheet,
        document: DocumentCells,
        levels: Mapping[str, Activity],
        out: Records,
        whole: Activity | None,
    ) -> None:
        self._declared, self._out, self._whole, self._levels = declared, out, whole, levels
        self._cells, self._paths, self._roles = document.cells, document.paths, document.roles
        self._year = printed(sheet.year)
        self._names: dict[int, list[PageCell]] = {}  # the cells of each name, by the first of them
        self._first_of: dict[int, PageCell] = {}  # the first of these, by each of them
        self._begun: dict[int, Activity] = {}
        self._of_rows: dict[int, Activity | None] = {}
        self._lines: list[PageCell] = []  # the lines above the next table
        self._sections = [""]
        if document.lists_activities:
            self._find_names(self._cells.rows[sheet.first : sheet.last])
        self._names_in = Counter(cells[0].block for cells in self._names.values())  # how many names each block has

    def _find_names(self, rows: Sequence[Sequence[PageCell]]) -> None:
        last: PageCell | None = None
        code_of_last: PageCell | None = None
        before: PageCell | None = None  # a blank cell, whose name the page end has carried to the next page
        for row in rows:
            name = next((cell for cell in row if self._is_listed(cell, "activity.name")), None)
            if name is None:
                continue
            beside = self._cells.beside[name.row]
            code = next((cell for cell in beside if self._is_listed(cell, "activity.code")), None)
            is_cut = last is not None and not name.folded and name.page == self._names[id(last)][-1].page + 1
            is_part = code is not None and (code is code_of_last or (name.folded != "" and not code.folded))
            if last is not None and (is_part or is_cut):
                self._names[id(last)].append(name)
                self._first_of[id(name)] = last
            elif name.folded:
                last, code_of_last = name, code
                self._names[id(name)] = [name]
                self._first_of[id(name)] = name
                if before is not None and before.page == name.page - 1:
                    self._first_of[id(before)] = name
                before = None
            else:
                before = name

    def _is_listed(self, cell: PageCell, role: str) -> bool:
        found = self._roles.of(cell)
        return found.is_header and found.role.startswith(role)

    def take_line(self, row: Sequence[PageCell]) -> None:
        """Take a row; lines above a table may name the department and the section of its activities."""
        if row and row[0].is_line:
            self._lines.append(row[0])
        elif self._lines:
            if self._declared.sections:
                above = section_names([line.part for line in self._lines], row[0].page)
                if above:
                    self._sections = [*self._sections[:1], *above][-2:]
                    self._out.ledger.take((line.part for line in self._lines), TEXT)
            self._lines = []

    def of(self, cell: PageCell) -> Activity | None:
        """The activity whose name, or a level whose code stands in a cell's row; that of the sheet where none does."""
        if cell.row not in self._of_rows:
            self._of_rows[cell.row] = self._of_row(cell)
        return self._of_rows[cell.row]

    def _of_row(self, cell: PageCell) -> Activity | None:
        beside = self._cells.beside[cell.row]
        if level := next((self._levels[key.folded] for key in beside if key.folded in self._levels), None):
            return level
        name = next((self._first_of[id(cell)] for cell in beside if id(cell) in self._first_of), None)
        name = name or self._named_alone_above(cell)
        if name is None:
            return None if self._is_in_list(cell.row) else self._whole
        if id(name) not in self._begun:
            self._begun[id(name)] = self._begin(name)
        return self._begun[id(name)]

    def _is_in_list(self, row: int) -> bool:
        """Whether a row stands under headers of which one names activities, so that without a name it is of none."""
        over = {head.row for cell in self._cells.rows[row] for head in self._paths.above(cell)}
        return any("activity.name" in head.slots.roles for number in over for head in self._cells.rows[number])

    def _named_alone_above(self, cell: PageCell) -> PageCell | None:
        """The name that stands alone below its header, over the tables of a sheet that no label beside it names."""
        if self._whole is not None:
            return None
        firsts = reversed([cells[0] for cells in self._names.values()])
        name = next((one for one in firsts if one.row < cell.row and one.block != cell.block), None)
        return name if name is not None and self._names_in[name.block] == 1 else None

    def _begin(self, name: PageCell) -> Activity:
        """Begin the activity of a row; its number is unique within its section where it comes again."""
        declared, out = self._declared, self._out
        beside = [cell for cell in reversed(self._cells.beside[name.row]) if self._roles.of(cell).is_header]
        texts = {self._roles.of(cell).role: one_line(cell.part) for cell in beside}
        about = [*self._names[id(name)], *(cell for cell in beside if self._is_listed(cell, "activity."))]
        out.ledger.take((cell.part for cell in about), TEXT)
        header = self._roles.of(name).label
        purpose = header.folded.partition("/")[2] if header else ""
        parts = [cell.part for cell in self._names[id(name)] if isinstance(cell.part, Cell) and cell.folded]
        title, text = name_and_purpose(parts) if purpose and parts else (one_line(parts or name.part), "")
        code = fold(texts.get("activity.code", ""))
        code, title = (code, title) if code else code_and_name(title)
        section = texts.get("activity.section", "") or self._sections[-1]
        department = texts.get("activity.department", "") or "".join(self._sections[-2:-1])
        whole = self._whole.id if self._whole else ""
        is_repeated = self._roles.codes[code] > 1 or out.has(code)
        within = section if declared.sections else whole if not code or is_repeated else ""
        activity = Activity(out, [name.part], self._year, code, title=title, level=declared.row_level, within=within)
        upper = code.rpartition("-")[0]  # 1-2 over 1-2-3
        activity.update(parent_id=whole or (upper if out.has(upper) else ""), department=department, section=section)
        out.add_narrative(name.part, activity.id, purpose, text)
        return activity
