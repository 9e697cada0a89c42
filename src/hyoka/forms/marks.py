"""What a mark of a rating is: a symbol, a short text, or the marked one of several texts."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from hyoka.forms.shared.paragraphs import lines_of
from hyoka.forms.texts import Text, named_year
from hyoka.forms.years import relative_year
from hyoka.text.japanese import fold, without_year
from hyoka.text.vocabulary import plain_label

CHOSEN: Final = "■●☑☒✓✔◉"
OPEN: Final = "□○〇☐◯"
_CHOICE: Final = re.compile(rf"([{CHOSEN}{OPEN}])\s*([^{CHOSEN}{OPEN}]+)")
_SYMBOL: Final = re.compile(
    r"[A-ES](?:[+-]|(?![A-Za-z+\d]))|[a-e](?![A-Za-z])|[◎○〇△▲×✕☆★]+(?![^\W\d_])|[1-5](?=点?$)|[ⅠⅡⅢⅣⅤ](?!\w)"
)
#: A mark with what it means: A:順調, B:要改善.
_LEGEND: Final = re.compile(r"(?<![A-Za-z\d])[A-ES1-5◎○△×][:=]")
#: A text without a mark is a choice if it is no longer than this.
LONGEST_CHOICE: Final = 16
LONGEST_WITH_SYMBOL: Final = 40
_UNLIKE_CHOICE: Final = re.compile(r"[。、:「]|\d|円|課$|部$|係$|市$|性$|か$|^[\W_ー]+$")
_OVER_REASONS: Final = re.compile("(?:説明|理由|意見|コメント)(?:等|など)?$")
LIKE_CHOICE: Final = re.compile(
    r"有効|効果|拡[充大]|継続|維持|縮小|廃止|見直|改善|終了|休止|完了|統合|高い|低い|普通|十分|良好|余地|やや|おおむね|概ね|適[切正]|結び|妥当|達成|順調|[計予][画定](?:どおり|通り|以|より)|遅[れ延]|現状|^[高中低大小]$"
)
_YES_OR_NO: Final = ("有", "無", "可", "否")
#: A question, or a statement that is true or not.
_QUESTION: Final = re.compile("か[。?]?$|.{8,}(?:いる|ある|ない)。?$")
SIGN: Final = re.compile(rf"[{CHOSEN}{OPEN}◎レ]")
_SIGNED: Final = re.compile(rf"^[{CHOSEN}○〇◯]\s*(?=\w)")
FEWEST_OPTIONS: Final = 2
#: Options in a line, of which one has a circle: Ａ・○Ｂ・Ｃ, Ａ Ⓑ Ｃ.
_BETWEEN_OPTIONS: Final = re.compile(r"[\s・/／、,|]+")
_SPACE_BEHIND: Final = re.compile(r"([○〇◯●])\s+")
_MARKED: Final = re.compile(r"[○〇◯●](.{1,8})|[(（【\[]([A-ESＡ-ＥＳ1-5１-５])[)）】\]]|([Ⓐ-Ⓩ①-⑤])")
_OPTION: Final = re.compile(rf"[A-ES1-5]|(?=.{{1,8}}$).*(?:{LIKE_CHOICE.pattern}).*")
_SCALES: Final = ("ABCDE", "54321", "12345")
RATING: Final = "rating."
#: What a label means that somebody has given as one of a rating.
GIVEN: Final = "given"
#: A number before a criterion: ３　総合評価.
_NUMBER_BEFORE: Final = re.compile(r"^\(?\d{1,2}[).、]?(?=(?!次)[^\W\d]{2})")


@dataclass(slots=True)
class Rating:
    """A mark on a sheet.

    Attributes:
        value: The cell of the mark, or of the text that is marked.
        mark: The mark: a symbol or a short text.
        row, header: The labels beside and above it.
        stage: Of which of several evaluations it is, where one criterion has more than one mark.
        dated: The label that says its year, where one criterion has marks of several years.
        is_option: Whether its cell is one of several, of which one is marked.
    """

    value: Text
    mark: str
    activity: str
    row: Text | None = None
    header: Text | None = None
    criterion: str = ""
    stage: str = ""
    dated: Text | None = None
    is_option: bool = False

    @property
    def label(self) -> Text:
        """The label beside it, else the one above; its own text where none stands there."""
        return self.row or self.header or self.value

    @property
    def name(self) -> str:
        """What it rates, and the stage in brackets."""
        criterion = _NUMBER_BEFORE.sub("", fold(without_year(self.criterion)))
        return f"{criterion}({fold(self.stage)})" if self.stage else criterion

    def fiscal_year(self, own: int | None) -> int | None:
        """Its year, on a sheet about another one."""
        if self.dated is None or own is None:
            return own
        return named_year(self.dated, own) or own + (relative_year(self.dated.folded) or 0)


def signed_option(options: list[Text]) -> tuple[Text, str] | None:
    """The option with a mark in its cell: ●高い, 普通, 低い in three cells, or boxes before all of them in some."""
    marked = list(takewhile(lambda cell: _CHOICE.match(cell.text), options))
    if len(marked) > 1 or any(map(has_choice, marked)):
        boxes = [(cell, *choice) for cell in marked for choice in _CHOICE.findall(cell.text)]
        chosen = [(cell, text.strip()) for cell, sign, text in boxes if sign in CHOSEN]
        return chosen[0] if len(chosen) == 1 else None
    signed = [option for option in options if _SIGNED.match(option.folded) and len(_CHOICE.findall(option.text)) < 2]
    are_short = all(len(option.folded) <= LONGEST_CHOICE for option in (*signed, *options[:3]))
    if len(signed) != 1 or len(options) <= FEWEST_OPTIONS or not are_short:
        return None
    return signed[0], _SIGNED.sub("", signed[0].text)


def is_question(text: Text) -> bool:
    """Whether a text asks something or states it, in brackets or before a note in brackets, too."""
    return any(map(_QUESTION.search, (text.folded.rstrip(")"), plain_label(text.folded))))


def adds_up_marks(label: Text) -> bool:
    """Whether a label is 計 behind the mark of a rating: 必要性 | 4 | 計 | 9."""
    mark = label.left if label.folded.endswith("計") else None
    return mark is not None and mark.is_figure and mark.left is not None and "rating" in mark.left.families


def has_choice(value: Text) -> bool:
    """Whether one of several texts in a cell is marked."""
    return chosen_text(value) not in ("", value.text)


def chosen_text(value: Text) -> str:
    """The marked one of several texts in a cell, else the whole cell; "" where not exactly one is marked."""
    choices = _CHOICE.findall("\n".join(line.text for line in lines_of(value.part)))
    chosen = [text for sign, text in choices if sign in CHOSEN]
    if not chosen and len(choices) < FEWEST_OPTIONS:
        return _circled(value.text) or value.text
    return "".join(chosen[0].split("\n")).strip() if len(chosen) == 1 else ""


def _circled(text: str) -> str:
    """The marked one of three or more options in a line: B of Ａ・○Ｂ・Ｃ; "" where there is none."""
    words = list(filter(None, _BETWEEN_OPTIONS.split(_SPACE_BEHIND.sub(r"\1", text))))
    marked = [match for word in words if (match := _MARKED.fullmatch(word))]
    others = [fold(word) for word in words if not _MARKED.fullmatch(word)]
    if len(marked) != 1 or len(others) < FEWEST_OPTIONS or not all(map(_OPTION.fullmatch, others)):
        return ""
    return fold(marked[0][marked[0].lastindex or 0])


def symbol_of(text: str) -> str:
    """The symbol with which a rating begins: A of "A.順調に推移している", 3 of 3点; "" where it has none."""
    match = _SYMBOL.match(fold(text))
    return match[0] if match else ""


def has_open_choice(value: Text) -> bool:
    """Whether a cell holds several options and no mark, A・B・C, or what each means: A:順調、B:要改善."""
    words = _BETWEEN_OPTIONS.split(value.text)
    is_open = len(words) > FEWEST_OPTIONS and all(map(_OPTION.fullmatch, map(fold, words)))
    meanings = [line for line in lines_of(value.part) if symbol_of(line.folded) not in ("", line.folded)]
    return is_open or len(_LEGEND.findall(value.folded)) > 1 or len(meanings) > 1


def are_open_options(cells: Sequence[Text]) -> bool:
    """Whether cells hold an option each, and none is marked: 拡充, 継続, 縮小, or all marks of a scale."""
    words = [cell.folded for cell in cells]
    is_scale = any("".join(words) in scale for scale in _SCALES)
    is_open = is_scale or all(_OPTION.fullmatch(word) and LIKE_CHOICE.search(word) for word in words)
    return is_open and len(words) == len(set(words)) > FEWEST_OPTIONS


def folded_symbol(text: str) -> str:
    """A mark as it is printed; a symbol folded."""
    return fold(text) if symbol_of(text) == fold(text) else text


def mark_of(value: Text, rated: str = RATING) -> str:
    """The mark of a rating: the chosen one of several texts, a symbol, or a short text; "" where it is none."""
    chosen = chosen_text(value)
    if chosen != value.text:
        return folded_symbol(chosen)
    if has_open_choice(value) or _OVER_REASONS.search(value.folded):
        return ""
    if (symbol := symbol_of(value.folded)) and len(value.folded) <= LONGEST_WITH_SYMBOL:
        return symbol
    if rated == GIVEN:
        return "" if value.is_year else chosen
    is_choice = len(value.folded) <= LONGEST_CHOICE and (
        rated == "rating.direction" or value.folded in _YES_OR_NO or LIKE_CHOICE.search(value.folded) is not None
    )
    return chosen if is_choice and not _UNLIKE_CHOICE.search(value.folded.lstrip("12345:")) else ""
