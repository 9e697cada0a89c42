"""Infer from a city's documents of one form what their sheets mean, without any form of theirs."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Final

from hyoka.contract.tables import COST_ITEMS
from hyoka.draft.declare import declare
from hyoka.draft.names import guess_names
from hyoka.draft.states import Draft
from hyoka.forms import Item
from hyoka.forms.assumptions import Reading
from hyoka.forms.criteria import is_under_criteria
from hyoka.forms.facts import Assumption, Fact
from hyoka.forms.figure import Figure
from hyoka.forms.headers import is_header, value_of
from hyoka.forms.items import NO_MONEY, OF_LETTERS
from hyoka.forms.marked_options import marked_option
from hyoka.forms.marks import LIKE_CHOICE, SIGN, has_choice, has_open_choice, is_question, mark_of, symbol_of
from hyoka.forms.meaning import facts_of
from hyoka.forms.page_ends import whole_rows
from hyoka.forms.pieces import unit_in
from hyoka.forms.ratings import rating_facts
from hyoka.forms.reading import read_texts
from hyoka.forms.roles import row_activity
from hyoka.forms.shared.page_items import without_annexes
from hyoka.forms.sheet_figures import find_figures
from hyoka.forms.sheets import NamedBy, Sheet, find_sheets
from hyoka.forms.texts import LONGEST_LABEL, Text, Texts, is_prose, item_in, same_edges
from hyoka.text.japanese import fold
from hyoka.text.numbers import UNITS, YEN
from hyoka.text.vocabulary import concepts_of, known_concepts, plain_label

#: A text is a label of the form if this share of all sheets has it; fewer sheets than this say nothing.
_SHARED: Final = 0.7
_FEWEST: Final = 4
LABEL: Final = "label."
_WHERE_NAMED: Final = (
    "事業の名前はどの見出しにありますか（ほかの見出しでもよい。{name} は見出しの中の名前）。"
    " — What names an activity? Another label may be given, too."
)
_WHICH_LABEL: Final = (
    "一つの年度に予算がいくつも並んでいます。どの見出しの金額を読みますか。"
    " — Several budgets of one year stand beside one another: which label's are read?"
)
_WHICH: Final = "which.budget"
_REQUESTED: Final = "要求"
#: What a label has at least.
_WORD: Final = re.compile(r"[^\W\d_]{2}")
#: What is asked also where no figure rests on it.
_ALWAYS_ASKED: Final = (LABEL, "city", "code")
_COSTS: Final = ("cost.detail", *(f"cost.{item}" for item in COST_ITEMS if item != "detail"), "ignore")
_EXAMPLES: Final = 3
_NAMES: Final = ("indicator.name", "ignore")
#: So often each of them is printed on average, if they are like no choices.
_REPEATED: Final = 3
#: How many different texts under a label may be choices, and which labels are none of choices.
_MOST_CHOICES: Final = 8
_NO_CHOICE: Final = ("rating.direction", "activity.", "indicator.", "cost.", "phase.")
_DIRECTION: Final = re.compile("方向性?$|方針$")
_ANSWERS: Final = ("text", "rating.", "rating.direction", "ignore")


def infer(documents: Mapping[str, Sequence[Item]], answers: Mapping[str, str] | None = None) -> Draft:
    """Infer what documents of one form mean, from their rows and lines, with answers by the ids of assumptions."""
    answers = answers or {}
    meanings = dict(_given_meanings(answers))
    titles = {key: items[0].folded if items else "" for key, items in documents.items()}
    documents = {key: whole_rows(without_annexes(titles[key], items)) for key, items in documents.items()}
    texts = {key: read_texts(items, meanings) for key, items in documents.items()}
    sheets, label = find_sheets(texts)
    guessed = _given_name(texts, answers.get("sheet", "")) | guess_names(texts, sheets, label)
    form, named_by = Reading(sheets, answers), NamedBy(label, label)
    if guessed:
        named_by = guessed[form.assume(Assumption("sheet", _WHERE_NAMED, next(iter(guessed)), "", tuple(guessed)))]
        meanings |= {named_by.label: "activity.name"} if named_by.label else {}
        texts = {key: read_texts(items, meanings) for key, items in documents.items()}
        form.sheets = sheets = find_sheets(texts, named_by)[0]
        named = [(sheet, sheet.name) for sheet in sheets if sheet.name][:_EXAMPLES]
        form.assumptions["sheet"].evidence = "、".join(sheet.activity for sheet, _ in named)
        form.assumptions["sheet"].places = [(sheet.document_id, name.place) for sheet, name in named]
    _mark_shared(sheets)
    figures = [figure for sheet in sheets for figure in find_figures(sheet)]
    facts = [fact for figure in figures for fact in facts_of(figure, form) if fact.value]
    _ask_for_choices(form)
    facts = _of_one_budget(facts, form)
    facts += [fact for sheet in sheets for fact in rating_facts(sheet, form)]
    facts = list(_with_unknown_labels(facts, form))
    if guessed:
        facts = [replace(fact, rests_on=(*fact.rests_on, "sheet")) for fact in facts]
    _ask_for_names(figures, facts, form)
    _confirm_labels(form)
    for each in form.assumptions.values():
        resting = [fact for fact in facts if each.id in fact.rests_on]
        each.facts = len(resting)
        each.places = each.places or [(fact.document_id, fact.place) for fact in resting[:3]]
    if which := form.assumptions.get(_WHICH):
        form.answers = {f"{LABEL}{one}": "ignore" for one in which.allowed if one != which.value} | {**form.answers}
    declaration = declare([one for one in sheets if not one.is_above], named_by, form, figures, facts)
    asked = [one for one in form.assumptions.values() if one.facts or one.answer or one.id.startswith(_ALWAYS_ASKED)]
    return Draft(facts, sorted(asked, key=lambda each: -each.facts), declaration, _labels_of_figures(sheets))


def _given_meanings(answers: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """The labels with the meanings that were given; one of costs keeps the phase that it says: 補正予算."""
    for key, answer in answers.items():
        if key.startswith(LABEL):
            label = key.removeprefix(LABEL)
            says_item_only = answer.startswith("cost.") and "phase." not in answer
            own = concepts_of(label) if says_item_only else ()
            yield label, " ".join([answer, *(concept for concept in own if concept.startswith("phase."))])


def _given_name(documents: Mapping[str, Texts], answer: str) -> dict[str, NamedBy]:
    """What names the activities as somebody has said, asked or not: a heading or a printed label; else nothing."""
    if "{name}" in answer:
        return {answer: NamedBy("", "", fold(answer))}
    printed = (text for texts in documents.values() for text in texts.texts if answer)
    return {answer: NamedBy(plain_label(answer))} if any(text.folded == fold(answer) for text in printed) else {}


def _labels_of_figures(sheets: Sequence[Sheet]) -> dict[str, str]:
    """The labels that most sheets print beside or over figures, with what they are taken for; "" for nothing."""
    counts, meanings = Counter[str](), dict[str, str]()
    for sheet in sheets:
        labels = {plain_label(one.folded): one for one in sheet.texts if _is_label_of_figures(sheet, one)}
        counts.update(labels.keys())
        meanings |= {label: " ".join(dict.fromkeys(text.concepts)) for label, text in labels.items()}
    return {label: meaning for label, meaning in meanings.items() if 2 * counts[label] > len(sheets)}


def _is_label_of_figures(sheet: Sheet, text: Text) -> bool:
    if text.is_figure or text.is_year or not _WORD.search(text.folded) or len(text.folded) > LONGEST_LABEL:
        return False
    near = (*sheet.document.row_right(text)[:3], *sheet.document.below(text)[:1])
    is_own = text.folded in UNITS or (not text.concepts and row_activity(sheet, text))  # of a list's row
    return not is_own and any(one.is_figure for one in near)


def _of_one_budget(facts: Sequence[Fact], form: Reading) -> list[Fact]:
    """The facts without what was requested beside an item's budget, or the other way round: 要求額 and 査定額."""
    said = [_label_of_budget(fact) for fact in facts]
    beside: dict[tuple[object, ...], list[str]] = {}
    for fact, label in zip(facts, said, strict=True):
        key = (fact.document_id, fact.sheet, fact.activity, fact.concept, fact.fiscal_year)
        beside.setdefault(key if label else (), []).append(label)
    several = (labels for labels in beside.values() if len({_REQUESTED in one for one in labels}) > 1)
    labels = dict.fromkeys(one for labels in several for one in labels)
    if not labels:
        return [*facts]
    made = Assumption(_WHICH, _WHICH_LABEL, [*labels][-1], "、".join(labels), tuple(labels))
    others = {*labels} - {form.assume(made)}
    for text in (text for sheet in form.sheets for text in sheet.texts if plain_label(text.folded) in others):
        text.give(("ignore",))
    pairs = [(fact, label) for fact, label in zip(facts, said, strict=True) if label not in others]
    return [replace(f, rests_on=(*f.rests_on, _WHICH)) if label in labels else f for f, label in pairs]


def _label_of_budget(fact: Fact) -> str:
    """The label of an item's budget that says that it is one, the nearest to it; "" for other facts."""
    is_budget = fact.phase == "budget" and fact.concept not in ("", "detail")
    labels = (*fact.column.split("|")[::-1], *fact.row.split("|")[::-1]) if is_budget else ()
    return next((plain_label(one) for one in labels if "phase.budget" in concepts_of(one)), "")


def _ask_for_names(figures: Sequence[Figure], facts: Sequence[Fact], form: Reading) -> None:
    """Ask what a header is over of whose rows no figure of a year was understood: 項目 over 遊具の点検 | 12 | 13."""
    read = {(fact.document_id, fact.place) for fact in facts}
    unread: dict[str, list[tuple[Figure, Text]]] = {}
    for figure in figures:
        names = [one for one in figure.row_labels[-1:] if not (one.concepts or figure.activity)]
        is_of_year = any(head.is_year for head in figure.headers[:1]) and _WORD.search("".join(n.folded for n in names))
        if is_of_year and (figure.sheet.document_id, figure.text.place) not in read:
            above = (one for one in figure.sheet.document.column_above(names[0]) if same_edges(one, names[0]))
            label = next((plain_label(one.folded) for one in above if is_header(figure.sheet.document, one)), "")
            unread.setdefault(label, []).append((figure, names[0]))
    for label, found in unread.items():
        if label and len({id(figure.sheet) for figure, _ in found}) >= _SHARED * len(form.sheets):
            question = f"「{label}」は何の名前の欄ですか。 — Of what are the names below it?"
            evidence = "、".join([*dict.fromkeys(name.text for _, name in found)][:_EXAMPLES])
            places = [(figure.sheet.document_id, name.place) for figure, name in found[:1]]
            form.assume(Assumption(f"{LABEL}{label}", question, "ignore", evidence, _NAMES, places=places))


def _with_unknown_labels(facts: Sequence[Fact], form: Reading) -> Iterator[Fact]:
    """The facts, with the question what a line of costs means that stands on many sheets and is no known item."""
    named = {plain_label(fact.label) for fact in facts if fact.concept}
    unknown = [label if _is_unknown(one) and (label := plain_label(one.label)) not in named else "" for one in facts]
    places = {(label, fact.document_id, fact.sheet) for label, fact in zip(unknown, facts, strict=True) if label}
    sheets = Counter(label for label, *_ in places)
    for label, fact in zip(unknown, facts, strict=True):
        if not label or sheets[label] < _SHARED * len(form.sheets):
            yield fact
            continue
        key, question = f"{LABEL}{label}", f"「{label}」は費用のどの項目ですか（答えがなければ独自の内訳とします）。"
        question += " — Which item of costs is it?"
        form.assume(Assumption(key, question, "cost.detail", fact.label, _COSTS))
        yield replace(fact, rests_on=(*fact.rests_on, key))


def _is_unknown(fact: Fact) -> bool:
    """Whether a fact's label says neither an item of costs nor which lines it adds up."""
    is_sum = OF_LETTERS.search(fold(fact.label)) is not None
    is_staff = item_in(concepts_of(fact.label, funding=True)) in NO_MONEY  # 正規, 非常勤 in 千円
    return fact.kind == "cost" and not (fact.concept or is_sum or is_staff or item_in(concepts_of(fact.label)))


def _confirm_labels(form: Reading) -> None:
    """Take the answers about labels that are printed, whether they were asked for or not."""
    printed = {f"{LABEL}{plain_label(text.folded)}": (sheet, text) for sheet in form.sheets for text in sheet.texts}
    for key in (key for key in form.answers if key in printed):
        sheet, text = printed[key]
        question = f"「{text.text}」は何を指しますか。 — What does it mean?"
        places = [(sheet.document_id, text.place)]
        form.assume(Assumption(key, question, " ".join(text.concepts), "", (*known_concepts(),), places=places))


def _mark_shared(sheets: list[Sheet]) -> None:
    """Mark the texts that nearly all sheets have in common: they are the form."""
    if len(sheets) < _FEWEST:
        return
    sections = [sheet for sheet in sheets if not sheet.is_above]
    counts = Counter(folded for sheet in sections for folded in {text.folded for text in sheet.texts if text.folded})
    for sheet in sheets:
        for text in (one for one in sheet.texts if counts[one.folded] >= _SHARED * len(sections)):
            is_value = text.is_figure or symbol_of(text.folded) == text.folded or has_choice(text)
            is_value |= text.folded in YEN  # 千円 in a cell without a number
            if not is_value and (text.concepts or not row_activity(sheet, text)):  # in a list's row it is the row's own
                text.is_shared = text.is_label = True


def _ask_for_choices(form: Reading) -> None:
    """Ask of each label whose texts look like choices, though the vocabulary calls it no rating, what it means."""
    labelled: dict[str, list[tuple[Sheet, Text]]] = {}
    for sheet in form.sheets:
        for text in (text for text in sheet.texts if _may_be_of_choices(sheet, text)):
            labelled.setdefault(plain_label(text.folded), []).append((sheet, text))
    for label, texts in labelled.items():
        printed = Counter(choice for sheet, text in texts for choice in _choices(sheet, text))
        fewest, may_differ = max(_FEWEST, 0.8 * len(form.sheets)), _DIRECTION.search(label) is not None
        choices = _likely_choices(printed, fewest, may_differ=may_differ)
        if choices and "rating." in concepts_of(label):
            form.rated.add(label)
        elif choices:
            evidence = ", ".join(f"{one} ({count})" for one, count in choices.most_common(4))
            question = f"「{label}」は評価ですか、方向性ですか、それ以外の文章ですか。"
            question += " — Is it a rating, a direction or text?"
            are_marks = all(symbol_of(one) == one and not one.isdigit() for one in choices)
            sheet, text = next(one for one in texts if any(_choices(*one)))
            is_column = bool(sheet.lists) and is_header(sheet.document, text)
            is_direction = _DIRECTION.search(label) and (is_column or not concepts_of(label))  # beside 方向性 is prose
            default = "rating." if are_marks else "rating.direction" if is_direction else "text"
            asked = Assumption(f"{LABEL}{label}", question, default, evidence, _ANSWERS,
                               places=[(sheet.document_id, text.place)])  # fmt: skip
            is_said = are_marks and is_under_criteria(sheet.document, text)  # 評価項目
            if (meaning := default if is_said else form.assume(asked)) != "text":
                for _, text in texts:
                    text.give((meaning,))


def _likely_choices(printed: Counter[str], fewest: float, *, may_differ: bool) -> Counter[str]:
    """The texts beside a label that are like choices, or all of them where they may differ or each comes again."""
    like = Counter({one: count for one, count in printed.items() if LIKE_CHOICE.search(one) or symbol_of(one) == one})
    choices = like if like.total() >= fewest else printed
    are_few = 1 < len(choices) <= _MOST_CHOICES and choices.total() >= fewest
    may_differ |= choices is like or _REPEATED * len(choices) <= choices.total()
    return choices if are_few and may_differ else Counter()


def _may_be_of_choices(sheet: Sheet, text: Text) -> bool:
    is_like_label = 1 < len(plain_label(text.folded)) <= LONGEST_LABEL
    if text.is_figure or text.is_blank or not is_like_label or has_open_choice(text):
        return False
    is_under_year = any(one.is_year for one in sheet.document.column_above(text))  # 検討
    if is_under_year or (is_prose(text) and not is_question(text)):
        return False
    is_over_list = bool(sheet.lists) and is_header(sheet.document, text)
    if not is_over_list and text.left and "rating" in text.left.families:
        return False  # a question behind its criterion
    if text.is_year or unit_in(text.folded) or (SIGN.match(text.folded) and LIKE_CHOICE.search(text.folded)):
        return False
    if not (text.is_shared or text.concepts == ("text",) or (is_over_list and not text.concepts)):
        return False
    is_known = any(concept.startswith(_NO_CHOICE) for concept in text.concepts)
    is_choice = not is_over_list and LIKE_CHOICE.fullmatch(text.folded)  # 効果 may be a criterion
    return not is_known and not SIGN.fullmatch(text.folded) and not is_choice


def _choices(sheet: Sheet, label: Text) -> Iterator[str]:
    """The texts under a header of a list, or the value beside a label, that are short enough for choices."""
    value = (marked_option(sheet, label) or (value_of(sheet.document, label),))[0]
    values = [value] if value and (value.x0 > label.x0 or same_edges(value, label)) else []
    if sheet.lists and is_header(sheet.document, label):
        values = [one for one in sheet.document.below(label) if same_edges(one, label)]
    if not (values and is_question(label) and has_choice(values[0])):  # which is known for a rating
        known = (value for value in values if value.folded not in UNITS)  # 参加者数 | 人
        yield from (value.folded.replace("〇", "○") for value in known if mark_of(value, "rating.direction"))
