"""Tables without upright edges: white space shows their columns. Always a guess.

Lines with several blocks whose gaps lie over one another are rows; what stands over them and goes
no farther is their head. Level edges, also those of dashes, part rows and heads where there are
some. Bands of colour part rows, too: what stands in one with the values of one row is that row.
"""

import re
from bisect import bisect
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from statistics import median
from typing import Final, NamedTuple

from hyoka.grid.lines import OPENING
from hyoka.grid.settings import GRID
from hyoka.grid.white_columns import Columns, Piece, columns_of, pieces, put
from hyoka.grid.white_lines import Rule, TextLine, text_lines_of
from hyoka.pdf.chars import Chars
from hyoka.pdf.settings import PAGE

#: A year, alone or with the next one.
_YEAR: Final = re.compile(r"(19|20)\d\d(\D.*)?")


class WhiteTable(NamedTuple):
    """A table by white.

    xs, ys: the positions of its columns' and rows' edges; pieces: its texts; is_headed: whether
    words of a head stand over each column behind the first, and rows enough below.
    """

    xs: list[float]
    ys: list[float]
    pieces: list[Piece]
    is_headed: bool


def white_tables(
    chars: Chars, rules: Sequence[Rule], bands: Sequence[Rule] = ()
) -> list[WhiteTable]:
    """The tables that white space shows among chars, from the top.

    rules: the level edges beside them; bands: those of bands of colour.
    """
    lines, drawn = text_lines_of(chars)
    all_rules = sorted([*rules, *drawn])
    tables = list[WhiteTable]()
    begin = 0
    for first, end in _runs(lines, all_rules):
        reader = _Reader(lines, all_rules, begin, first, end, bands)
        found = reader.read()
        if found:
            tables.append(found)
            begin = reader.end
    return tables


def white_table(chars: Chars, rules: Sequence[Rule], uprights: Sequence[Rule]) -> WhiteTable | None:
    """All chars as one table whose rows no edges part; None where white shows no columns.

    rules, uprights: the edges that it has.
    """
    lines, drawn = text_lines_of(chars, uprights)
    rows = [number for number, line in enumerate(lines) if line.is_row]
    if len(rows) < GRID.fewest_rows:
        return None
    return _Reader(lines, sorted([*rules, *drawn]), 0, rows[0], len(lines)).read()


def _runs(lines: Sequence[TextLine], rules: Sequence[Rule]) -> list[tuple[int, int]]:
    """From which to which line rows follow one another that share white; also lines between."""
    runs = list[tuple[int, int]]()
    rows = list[int]()
    for number, line in enumerate(lines):
        if rows and line.top - lines[number - 1].bottom > GRID.table_gap * line.height:
            runs.append((rows[0], rows[-1] + 1))
            rows = []
        if line.is_row:
            near = [lines[row] for row in rows[-3:]]
            if rows and not any(_share_gaps(line, row) for row in near):
                runs.append((rows[0], rows[-1] + 1))
                rows = []
            rows.append(number)
        elif rows and number - rows[-1] > GRID.most_between:
            runs.append((rows[0], rows[-1] + 1))
            rows = []
    if rows:
        runs.append((rows[0], rows[-1] + 1))
    return [part for run in runs for part in _parted(lines, rules, *run)]


def _share_gaps(line: TextLine, other: TextLine) -> bool:
    """Whether half of the gaps of the line that has fewer are gaps of the other one."""
    few, many = sorted((line.gaps, other.gaps), key=len)
    least = GRID.shared_gap * line.height
    shared = [any(min(end, x1) - max(start, x0) >= least for x0, x1 in many) for start, end in few]
    return 2 * sum(shared) >= len(shared)


def _parted(
    lines: Sequence[TextLine], rules: Sequence[Rule], first: int, end: int
) -> list[tuple[int, int]]:
    """A run of lines, parted where a new head begins: few lines below white, with a rule below."""
    run = lines[first:end]
    whole = _whole(rules, min(line.x0 for line in run), max(line.x1 for line in run))
    parts = list[tuple[int, int]]()
    begin = first
    for number in range(first + 2, end):
        if number < begin + 2:
            continue
        line = lines[number]
        white = line.top - lines[number - 1].bottom
        usual = median(lower.top - upper.bottom for upper, lower in pairwise(lines[begin:number]))
        if white <= GRID.head_gap * max(line.height, usual):
            continue
        behind = lines[number : min(number + 5, end)]
        is_headed = any(
            upper.middle < y < lower.middle and upper.bottom + line.height > y
            for y, _, _ in whole
            for upper, lower in pairwise(behind)
        )
        if is_headed:
            parts.append((begin, number))
            begin = number
    parts.append((begin, end))
    return [part for part in parts if any(line.is_row for line in lines[slice(*part)])]


def _whole(rules: Sequence[Rule], x0: float, x1: float) -> list[Rule]:
    """The rules that go over the whole width of a table, or nearly."""
    least = GRID.whole_rule * (x1 - x0)
    return [rule for rule in rules if min(rule[2], x1) - max(rule[1], x0) >= least]


class _Reader:
    """Reads the table of a run of lines."""

    def __init__(
        self,
        lines: Sequence[TextLine],
        rules: Sequence[Rule],
        begin: int,
        first: int,
        end: int,
        bands: Sequence[Rule] = (),
    ) -> None:
        self.all_lines = lines
        self.rules = rules
        self.bands = bands
        self.begin = begin
        self.first = first
        self.end = end
        self.rows = [line for line in lines[first:end] if line.is_row]
        self.height = median(line.height for line in self.rows)
        self._measure()

    def _measure(self) -> None:
        """Find the columns, how wide the table is, and the rules and bands that go over it."""
        self.columns = columns_of(self.rows, self.height)
        self.whole = _whole(self.rules, self.columns.x0, self.columns.x1)
        bands = _whole(self.bands, self.columns.x0, self.columns.x1)
        self.band_edges = [y for y, _, _ in bands]

    def read(self) -> WhiteTable | None:
        """The table; None where the lines form none."""
        self._leave_titles()
        if not self.columns.gaps or not self._is_table():
            return None
        while self.end < len(self.all_lines):
            if self._rows_in_band(*self.all_lines[self.end - 1 : self.end + 1]) != 1:
                break
            self.end += 1
        top = self._top_of_head()
        lines = self.all_lines[top : self.end]
        count = self._head_lines(lines, self.first - top)
        while count > 1 and self._rows_in_band(lines[count - 1], lines[count]) == 1:
            count -= 1  # a name in lines above and below its figures
        body = lines[count:]
        rows = [line for line in body if line.is_row]
        if len(rows) > 1:
            columns = columns_of(rows, self.height)
            self.columns = columns if columns.gaps else self.columns
        self.body = [
            pieces(line, count + n, self.columns, is_cut=True) for n, line in enumerate(body)
        ]
        self._span_sections(body)
        head = self._head(lines[:count])
        headed = {column for line in lines[:count] for column in self._headed_by(line)}
        is_headed = headed.issuperset(range(1, len(self.columns.sides)))
        is_headed &= len(rows) >= GRID.fewest_rows
        levels = _levels(head) if head else 0
        numbers = self._row_numbers(body)
        cells = list(head)
        at = dict[tuple[int, int], Piece]()
        for number, of_line in zip(numbers, self.body, strict=True):
            for piece in of_line:
                place = number, piece.first_column
                if place in at:
                    at[place].add(piece)
                else:
                    piece.first_row = piece.last_row = levels + number
                    at[place] = piece
                    cells.append(piece)
        self._merge_groups(body, at, numbers[-1] + 1)
        return self._with_edges(cells, levels + numbers[-1] + 1, is_headed=is_headed)

    def _merge_groups(
        self, body: Sequence[TextLine], at: Mapping[tuple[int, int], Piece], count: int
    ) -> None:
        """Let a name go down over the blanks below it where all have names beside them: 取組, 指標.

        at: the texts by row and column; count: of the rows.
        """
        beside = [
            block for line in body for block in line.blocks if self.columns.at(block.middle) == 1
        ]
        if len(self.columns.gaps) < 2 or any(block.is_value for block in beside):
            return
        group: Piece | None = None
        for number in range(count):
            has_name = (number, 1) in at
            if (number, 0) in at:
                group = at[number, 0] if has_name else None
            elif group is not None and has_name:
                group.last_row = at[number, 1].last_row
            else:
                group = None

    def _leave_titles(self) -> None:
        """Begin at the first rule where what stands above it crosses the columns."""
        for y, _, _ in self.whole:
            above = [line for line in self.all_lines[self.first : self.end] if line.middle < y]
            if not above:
                continue
            rows = [line for line in self.rows if line.middle > y]
            if len(rows) >= 2 and len(above) <= GRID.most_head_lines:
                columns = columns_of(rows, self.height)
                if any(_crosses(line, columns) for line in above):
                    self.first += len(above)
                    self.rows = rows
                    self._measure()
            return

    def _is_table(self) -> bool:
        """Whether there are rows enough, and values beside their labels, or rules around them."""
        rows = self.all_lines[self.first : self.end]
        above = any(y < rows[0].middle for y, _, _ in self.whole)
        below = any(y > rows[-1].middle for y, _, _ in self.whole)
        if above and below and len(self.rows) > 1:
            return True
        edge = self.columns.gaps[0].x
        others = [block for row in self.rows for block in row.blocks if block.middle > edge]
        values = sum(block.is_value for block in others)
        return len(self.rows) >= GRID.fewest_rows and values >= GRID.values * len(others)

    def _band_of(self, line: TextLine) -> int:
        """The number of the band of colour in which a line stands, or of the white between two."""
        return bisect(self.band_edges, line.middle)

    def _rows_in_band(self, line: TextLine, other: TextLine) -> int | None:
        """How many lines with values stand in the band of two lines; None: they share none."""
        band = self._band_of(line)
        if band != self._band_of(other) or not 0 < band < len(self.band_edges):
            return None
        in_band = (each for each in self.all_lines if self._band_of(each) == band)
        return sum(any(block.is_value for block in each.blocks[1:]) for each in in_band)

    def _top_of_head(self) -> int:
        """The first line of the head."""
        lines = self.all_lines
        top = self.first
        rule = max((y for y, _, _ in self.whole if y < lines[top].middle), default=None)
        number = top - 1
        while number >= self.begin and self.first - number <= GRID.most_head_lines:
            line = lines[number]
            if rule is not None and line.middle < rule:
                # a head of two parts has a rule between them, and one over it
                above = max((y for y, _, _ in self.whole if y < line.middle), default=None)
                is_text = len(line.blocks) < 2 and line.x0 < self.columns.gaps[0].x
                if above is None or is_text:
                    break
                rule = above
            most = GRID.head_gap * self.height * (1 if rule is None else 2)
            if lines[number + 1].top - line.bottom > most:
                break
            is_in_band = self._rows_in_band(line, lines[number + 1]) == 0
            if not is_in_band and self._is_title(line, is_ruled=rule is not None):
                break
            top = number
            number -= 1
        return top

    def _is_title(self, line: TextLine, *, is_ruled: bool) -> bool:
        """Whether a line over a table is none of its head."""
        left, right = self.columns.x0 - self.height, self.columns.x1 + 2 * self.height
        is_beside = line.x0 < left or line.x1 > right
        longest = max(len(block.words) for block in line.blocks)
        if is_beside or longest > GRID.most_words + 3:
            return True
        if len(line.blocks) > 1:
            return False
        if line.x0 > self.columns.gaps[0].x0:
            return not is_ruled and line.blocks[0].text[0] in OPENING
        return not is_ruled or longest > GRID.most_words

    def _head_lines(self, lines: Sequence[TextLine], least: int) -> int:
        """How many of the lines of a table are of its head."""
        for y, _, _ in self.whole:
            count = sum(line.middle < y for line in lines)
            if count >= max(least, 1):
                if count <= GRID.most_head_lines and count < len(lines):
                    return count
                break
        count = least
        for line in lines[least:]:
            values = [
                block
                for block in line.blocks[1:]
                if block.is_value and not _YEAR.fullmatch(block.text)
            ]
            is_section = len(line.blocks) == 1 and line.x0 < self.columns.gaps[0].x
            if values or (count and is_section):
                break
            count += 1
        return min(count, len(lines) - 1)

    def _headed_by(self, line: TextLine) -> Iterator[int]:
        """The columns over which a line of the head has words or years."""
        for block in line.blocks:
            if not block.is_value or _YEAR.fullmatch(block.text):
                yield from range(self.columns.at(block.x0), self.columns.at(block.x1) + 1)

    def _span_sections(self, body: Sequence[TextLine]) -> None:
        """Let a line of one text that stands amid the columns behind the first go over them."""
        for line, of_line in zip(body, self.body, strict=True):
            if len(line.blocks) == 1:
                piece = of_line[0]
                for other in of_line[1:]:
                    piece.add(other)
                of_line[:] = [piece]
                self._over_all(piece)

    def _head(self, lines: Sequence[TextLine]) -> list[Piece]:
        """The cells of the head: texts one over the other, with no rule between, are one."""
        cells = list[Piece]()
        for number, line in enumerate(lines):
            behind = lines[number + 1].middle if number + 1 < len(lines) else None
            for piece in self._head_pieces(line, number, behind, lines[number + 1 :]):
                over = [cell for cell in cells if cell.is_over(piece)]
                last = max(over, key=lambda cell: cell.last_line, default=None)
                if last is not None and self._goes_on(last, piece):
                    last.add(piece)
                else:
                    cells.append(piece)
        return cells

    def _goes_on(self, cell: Piece, piece: Piece) -> bool:
        """Whether a text is the next line of a cell of the head."""
        if cell.last_line == piece.first_line:
            return False
        sides = cell.first_column, cell.last_column
        if sides != (piece.first_column, piece.last_column):
            return False
        if piece.top - cell.bottom > self.height:
            return False
        margin = PAGE.thickest_line_pt
        return not any(
            cell.bottom - margin <= y <= piece.top + margin and x0 < piece.middle < x1
            for y, x0, x1 in self.rules
        )

    def _head_pieces(
        self, line: TextLine, number: int, next_middle: float | None, lower: Sequence[TextLine]
    ) -> list[Piece]:
        """The texts of a line of the head; a rule below one says over which columns it goes.

        lower: the lines of the head below it; a text goes over two heads amid which it stands.
        """
        margin = PAGE.thickest_line_pt
        below = [
            rule
            for rule in self.rules
            if next_middle is not None and line.bottom - margin <= rule[0] <= next_middle
        ]
        ruled = dict[int, tuple[int, int]]()
        for place, block in enumerate(line.blocks):
            for _, x0, x1 in below:
                if not (x0 - margin <= block.x0 and block.x1 <= x1 + margin):
                    continue
                over = self.columns.between(x0, x1)
                is_alone = sum(x0 < other.middle < x1 for other in line.blocks) == 1
                if is_alone and 1 < len(over) <= len(self.columns.gaps):
                    ruled[place] = over[0], over[-1]
            if place not in ruled and (around := self._columns_around(place, line, lower)):
                ruled[place] = around
        out = list[Piece]()
        for place, block in enumerate(line.blocks):
            alone = TextLine(line.top, line.bottom, line.height, [block])
            is_whole = place in ruled or (len(line.blocks) == 1 and next_middle is not None)
            found = pieces(alone, number, self.columns, is_cut=not is_whole)
            if place in ruled:
                found[0].first_column, found[0].last_column = ruled[place]
            for piece in found:
                put(out, piece, self.columns)
        if len(line.blocks) == 1 and next_middle is not None and not ruled:
            self._over_all(out[0])
        return out

    def _columns_around(
        self, place: int, line: TextLine, lower: Sequence[TextLine]
    ) -> tuple[int, int] | None:
        """The columns of the two heads below a text amid which it stands; None: it does not."""
        block = line.blocks[place]
        heads = [head for each in lower for head in each.blocks]
        left = max((h for h in heads if h.x1 < block.middle), key=lambda h: h.x1, default=None)
        right = min((h for h in heads if h.x0 > block.middle), key=lambda h: h.x0, default=None)
        if left is None or right is None or any(h.x0 <= block.middle <= h.x1 for h in heads):
            return None
        others = [other for other in line.blocks if other is not block]
        is_alone = not any(left.x0 < other.middle < right.x1 for other in others)
        off = block.middle - (left.x0 + right.x1) / 2
        columns = self.columns.at(left.middle), self.columns.at(right.middle)
        is_amid = abs(off) < GRID.off_centre * self.height and 0 < columns[0] == columns[1] - 1
        return columns if is_alone and is_amid else None

    def _over_all(self, piece: Piece) -> None:
        """Let a text that stands alone amid the columns behind the first go over them."""
        last = len(self.columns.gaps)
        off = piece.middle - (self.columns.gaps[0].x1 + self.columns.x1) / 2
        if piece.first_column and last > 1 and abs(off) < GRID.off_centre * self.height:
            piece.first_column, piece.last_column = 1, last

    def _row_numbers(self, body: Sequence[TextLine]) -> list[int]:
        """The row of each line of the body: what wraps is of the row before it."""
        ways = [
            lower.middle - upper.middle
            for upper, lower in pairwise(body)
            if upper.is_row and lower.is_row
        ]
        way = median(ways) if ways else GRID.table_gap * self.height
        numbers = [0]
        for number in range(1, len(body)):
            numbers.append(numbers[-1] + (not self._is_wrapped(body, number, way)))
        return numbers

    def _is_wrapped(self, body: Sequence[TextLine], number: int, way: float) -> bool:
        """Whether a line goes on with the row of the line before it.

        way: from one row to the next.
        """
        before, line = body[number - 1], body[number]
        if any(before.middle < y < line.middle for y, _, _ in self.whole):
            return False
        if self._band_of(before) != self._band_of(line):
            return False
        if self._rows_in_band(before, line) == 1:
            return True
        step = line.middle - before.middle
        is_near = step < GRID.wrapped * way
        goes_on = line.blocks[0].text[:1].islower()
        texts, texts_before = self.body[number], self.body[number - 1]
        is_label = len(texts) == 1 and texts[0].first_column == 0
        was_label = len(texts_before) == 1 and texts_before[0].first_column == 0
        if is_label:
            behind = body[number + 1] if number + 1 < len(body) else None
            if behind is None or goes_on:
                return is_near or goes_on
            is_nearer = step < GRID.wrapped * (behind.middle - line.middle)
            return is_nearer and not behind.blocks[0].text[:1].islower()
        if was_label and texts[0].first_column == 0:
            is_apart = number < 2 or step < GRID.wrapped * (before.middle - body[number - 2].middle)
            return goes_on or (is_near and is_apart)
        if line.is_row or texts[0].first_column == 0:
            return False
        are_words = not any(block.is_value for block in line.blocks)
        are_narrow = all(text.first_column == text.last_column for text in texts)
        return are_words and are_narrow and is_near

    def _with_edges(self, cells: list[Piece], count: int, *, is_headed: bool) -> WhiteTable:
        """The table with the positions of its edges: half-way between its texts."""
        tops = dict[int, float]()
        ends = dict[int, float]()
        for cell in cells:
            first, last = cell.first_row, cell.last_row
            tops[first] = min(cell.top, tops.get(first, cell.top))
            ends[last] = max(cell.bottom, ends.get(last, cell.bottom))
        ys = [min(tops.values())]
        for number in range(1, count):
            end = ends.get(number - 1, ys[-1])
            y = (end + tops.get(number, end)) / 2
            ys.append(max(ys[-1] + PAGE.touch_pt, y))
        ys.append(max(*ends.values(), ys[-1] + PAGE.touch_pt))
        left = min(cell.x0 for cell in cells)
        right = max(cell.x1 for cell in cells)
        xs = [left, *(gap.x for gap in self.columns.gaps), right]
        return WhiteTable(xs, ys, cells, is_headed)


def _crosses(line: TextLine, columns: Columns) -> bool:
    """Whether a word of a line goes over the white between two columns."""
    return any(word.x0 < gap.x0 and gap.x1 < word.x1 for word in line.words for gap in columns.gaps)


def _levels(head: Sequence[Piece]) -> int:
    """Number the rows of the cells of a head; return how many there are."""
    cuts = list[int]()
    between = list[tuple[int, int]]()
    for cell in head:
        below = [o.first_line for o in head if o.first_line > cell.last_line and o.is_over(cell)]
        if below:
            between.append((min(below), cell.last_line))
    for first, last in sorted(between):
        if not any(last < cut <= first for cut in cuts):
            cuts.append(first)
    for cell in head:
        cell.first_row = sum(cut <= cell.first_line for cut in cuts)
        cell.last_row = sum(cut <= cell.last_line for cut in cuts)
    for cell in head:
        above = [o.last_row for o in head if o.last_row < cell.first_row and o.is_over(cell)]
        cell.first_row = max(above, default=-1) + 1
    for cell in head:
        under = [o.first_row for o in head if o.first_row > cell.last_row and o.is_over(cell)]
        cell.last_row = min(under, default=len(cuts) + 1) - 1
    return len(cuts) + 1
