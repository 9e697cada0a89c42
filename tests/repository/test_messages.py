"""Every sentence for readers has a key and both languages: errors, problems, the terminal, the help
of commands.
"""

import pickle
import re
import string
from collections import Counter
from collections.abc import Iterator

import click
import pytest
from true_tables import ROOT

import hyoka.text.errors
from hyoka.cli.main import app
from hyoka.contract.records import problem, problem_in_words, unread
from hyoka.text.csv_files import rows_of_all
from hyoka.text.errors import HyokaError, NumberError, UnreadableFile, os_error
from hyoka.text.label_files import CODE_WORDS
from hyoka.text.messages import LANGUAGES, MESSAGES, message, shown

ERRORS = {"HyokaError", "Held", "FetchError"} | {
    name
    for name, value in vars(hyoka.text.errors).items()
    if isinstance(value, type) and issubclass(value, HyokaError)
}
#: What stands before a key in messages.csv, by the calls that name it.
CALLS = {
    "error.": rf"(?:{'|'.join(sorted(ERRORS))})\(",
    "": r"\b(?<!record\.)(?:[Mm]essage|say)\(",
    "problem.": r"\b(?:problem|doubt)\((?:[\w\[\]]+, (?=\"))?|_note\(\w+, \w+, |_leave_out\(\w+, ",
}
#: Values that other programs say, in English only: a Japanese sentence may leave them out.
WORDS_OF_OTHER_PROGRAMS = {"reason", "text", "found"}

PROGRAM = "".join(
    path.read_text(encoding="utf-8")
    for pattern in ("src/**/*.py", "engine/src/**/*.py", "annexes/*/src/**/*.py")
    for path in sorted(ROOT.glob(pattern))
)


def keys_of_program() -> list[str]:
    found = {
        before: re.findall(rf'(?:{call})\s*"([\w.]+)"', PROGRAM) for before, call in CALLS.items()
    }
    return sorted({before + key for before, keys in found.items() for key in keys})


def test_each_sentence_of_the_program_has_a_row_in_messages_csv():
    keys = keys_of_program()
    assert len(keys) > 200
    assert [key for key in keys if key not in MESSAGES] == []


def test_no_two_sentences_have_one_key():
    path = ROOT / "engine/src/hyoka/text/messages.csv"
    keys = Counter(row["key"] for row in rows_of_all(path))
    assert [key for key, count in keys.items() if count > 1] == []


def test_each_kind_of_problem_has_a_japanese_name():
    kinds = {key.split(".")[1] for key in MESSAGES if key.startswith("problem.")}
    assert kinds - {*CODE_WORDS["kind"], "expected"} == set()


def values_named(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_each_message_has_both_languages():
    assert [key for key in MESSAGES if not all(MESSAGES[key][spoken] for spoken in LANGUAGES)] == []


def test_each_message_says_the_same_values_in_both_languages():
    differing = {}
    for key, sentences in MESSAGES.items():
        japanese = values_named(sentences["ja"])
        english = values_named(sentences["en"])
        if not japanese <= english <= japanese | WORDS_OF_OTHER_PROGRAMS:
            differing[key] = english ^ japanese
    assert differing == {}


def commands(command: click.Command) -> Iterator[click.Command]:
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from commands(below)


@pytest.mark.parametrize("command", list(commands(app)), ids=lambda command: command.name)
def test_each_command_and_option_has_a_help(command):
    assert command.help == message(f"help.{command.name}")
    assert all(option.help for option in command.params if isinstance(option, click.Option))


def test_an_error_is_said_in_both_languages_and_its_bytes_in_none():
    error = UnreadableFile("not_pdf", file="a.pdf", found="b'PK'")
    assert error.in_words("ja") == (
        "a.pdf：PDFではない（名前の末尾だけが.pdfである）。想定：先頭が%PDF-のファイル。"
        "対処：何のファイルで、どこから入手したかを確かめ、PDFを入手し直す"
    )
    assert error.in_words("en") == (
        "a.pdf: this is no PDF; expected: %PDF- at its start; to do: see what the file "
        "is and where it came from"
    )
    of_page = UnreadableFile("not_pdf", file="a.pdf", page=3)
    assert of_page.in_words("ja", place=False) == error.in_words("ja", place=False)
    (row,) = unread(ROOT / "a.pdf", error).problems
    assert "b'PK'" in row["text"]
    assert problem_in_words(
        {"document_id": "a", **row}, "ja"
    ) == "PDFでないファイル：" + error.in_words("ja", place=False)
    assert "PK" not in problem_in_words({"document_id": "a", **row}, "en")


def test_an_error_of_the_system_is_said_in_our_words_where_it_has_a_number_that_we_know():
    assert (
        shown(os_error(FileNotFoundError(2, "No such file")), "ja") == "ファイルもフォルダーもない"
    )
    assert os_error(OSError(9999, "unknown to all")) == "unknown to all"
    assert os_error(OSError("of no number")) == "of no number"


def test_an_error_within_a_problem_speaks_its_language_and_names_what_it_found_once():
    error = NumberError("no_number", found="3,5")
    row = {"document_id": "a"} | problem(
        "number", 3, "a/1 2023 total", "3,5", "number.kept", error=error
    )
    assert problem_in_words(row, "ja") == (
        "読めない数値：1 2023 事業費：値なしで収録した。数として読めない。"
        "想定：符号、3けた区切りの数字、小数、単位。実際：3,5"
    )
    assert problem_in_words(row, "en") == (
        "number: 1 2023 total: kept without a value: no number; "
        "expected: sign, digits in groups of three, decimals, unit; found: 3,5"
    )


def test_an_error_that_a_worker_has_sent_says_its_place_and_kind():
    sent = pickle.loads(
        pickle.dumps(UnreadableFile("not_workbook", file="a.xlsx", page=2, found="b'x'"))
    )
    assert sent.kind == "not_workbook"
    assert str(sent).startswith(
        "a.xlsx page 2: this is no workbook; found: b'x'; to do: see what the file is"
    )


@pytest.mark.parametrize("kind", sorted(set(re.findall(r'UnreadableFile\(\s*"(\w+)', PROGRAM))))
def test_a_file_that_cannot_be_read_says_why_in_japanese(kind):
    assert kind in CODE_WORDS["kind"]
