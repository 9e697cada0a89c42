"""Every sentence for readers has a key and both languages: errors, problems, the terminal, the help of commands."""

import ast
import string
from collections.abc import Iterator

import click
import pytest
from true_tables import ROOT

import hyoka.errors
from hyoka.cli.main import app
from hyoka.contract.records import Codes, problem, problem_in_words, unread
from hyoka.errors import HyokaError, NotPdf, NumberError, os_error
from hyoka.messages import LANGUAGES, MESSAGES, Message, message
from hyoka.text.label_files import CODE_WORDS

ERRORS = {"HyokaError", "Held", "FetchError"} | {
    name for name, value in vars(hyoka.errors).items() if isinstance(value, type) and issubclass(value, HyokaError)
}
#: Calls with a key, the number of its argument, and what stands before the key in messages.csv.
CALLS = dict.fromkeys(ERRORS, (0, "error.")) | {
    "message": (0, ""),
    "Message": (0, ""),
    "say": (0, ""),
    "problem": (0, "problem."),
    "context.problem": (1, "problem."),
    "self.problem": (1, "problem."),
    "add_problem": (2, "problem."),
    "_note": (2, "problem."),
    "_leave_out": (1, "problem."),
}
#: The number of the argument that says another key than the kind.
ACTIONS = {"problem": 4, "context.problem": 3, "self.problem": 3, "add_problem": 5}


def keys_of(node: ast.AST) -> list[str]:
    """The keys that an expression may be; none where it is computed."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.IfExp(body=first, orelse=second):
            return keys_of(first) + keys_of(second)
    return []


def keys_in(call: ast.Call) -> Iterator[str]:
    name = ast.unparse(call.func)
    name = name if name in CALLS else name.rpartition(".")[2]
    if name == "say" and ast.unparse(call.func).startswith("record."):
        return
    number, before = CALLS.get(name, (0, ""))
    places = [ACTIONS[name], number] if name in ACTIONS else [number]
    named = {keyword.arg: keyword.value for keyword in call.keywords}
    for place in places if name in CALLS else []:
        given = named.get("action") if place != number else None
        given = given or (call.args[place] if len(call.args) > place else None)
        if given is not None:
            yield from (before + key for key in keys_of(given) if key)
            if "" not in keys_of(given):
                return


def keys_of_program() -> list[str]:
    trees = (ast.parse(path.read_text(encoding="utf-8")) for path in sorted((ROOT / "src").rglob("*.py")))
    calls = (node for tree in trees for node in ast.walk(tree) if isinstance(node, ast.Call))
    return list(dict.fromkeys(key for call in calls for key in keys_in(call)))


@pytest.mark.parametrize("key", keys_of_program())
def test_each_sentence_of_the_program_has_a_row_in_messages_csv(key):
    assert key in MESSAGES


@pytest.mark.parametrize("kind", sorted(key.split(".")[1] for key in MESSAGES if key.startswith("problem.")))
def test_each_kind_of_problem_has_a_japanese_name(kind):
    assert kind in {*CODE_WORDS["kind"], "expected", "analysis_failed"}


def test_problems_are_made_by_the_one_function_that_speaks_both_languages():
    for path in sorted((ROOT / "src").rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Dict) and path.name != "records.py":
                assert not {"action", "kind"} <= {getattr(key, "value", "") for key in node.keys}, path


@pytest.mark.parametrize("key", MESSAGES)
def test_each_message_has_both_languages_and_says_the_same_values(key):
    fields = {
        spoken: {name for _, name, _, _ in string.Formatter().parse(MESSAGES[key][spoken]) if name}
        for spoken in LANGUAGES
    }
    assert MESSAGES[key]["ja"]
    assert MESSAGES[key]["en"]
    assert fields["ja"] - fields["en"] == set()
    assert fields["en"] - fields["ja"] <= {"reason", "text", "found"}  # what other programs say, in English only


def commands(command: click.Command) -> Iterator[click.Command]:
    yield command
    for below in getattr(command, "commands", {}).values():
        yield from commands(below)


@pytest.mark.parametrize("command", commands(app), ids=lambda command: command.name)
def test_each_command_and_option_has_a_help(command):
    assert command.help == message(f"help.{command.name}")
    assert all(option.help for option in command.params if isinstance(option, click.Option))


def test_an_error_is_said_in_both_languages_and_its_bytes_in_none():
    error = NotPdf("not_pdf", file="a.pdf", found="b'PK'")
    assert error.in_words("ja") == (
        "a.pdf：PDFではない（名前の末尾だけが.pdfである）。想定：先頭が%PDF-のファイル。"
        "対処：何のファイルで、どこから入手したかを確かめ、PDFを入手し直す"
    )
    assert error.in_words("en") == (
        "a.pdf: this is no PDF; expected: %PDF- at its start; to do: see what the file is and where it came from"
    )
    (row,) = unread(ROOT / "a.pdf", error).problems
    assert "b'PK'" in row["text"]
    assert problem_in_words({"document_id": "a", **row}, "ja") == "PDFでないファイル：" + error.in_words(
        "ja", place=False
    )
    assert "PK" not in problem_in_words({"document_id": "a", **row}, "en")


def test_an_error_within_a_problem_speaks_its_language_and_names_what_it_found_once():
    error = NumberError("no_number", found="3,5")
    row = {"document_id": "a"} | problem("number", 3, "a/1 2023 total", "3,5", "number.kept", error=error)
    assert problem_in_words(row, "ja") == (
        "読めない数値：1 2023 事業費：値なしで収録した。数として読めない。"
        "想定：符号、3けた区切りの数字、小数、単位。実際：3,5"
    )
    assert problem_in_words(row, "en") == (
        "number: 1 2023 total: kept without a value: no number; "
        "expected: sign, digits in groups of three, decimals, unit; found: 3,5"
    )


def test_what_is_said_later_and_what_the_system_says_have_both_languages():
    assert message("run.no_cache", "ja", why=os_error(PermissionError(13, "Permission denied"))).endswith("権限がない")
    assert message("fault.line", "en", line=1200, fault=[Message("fault.no_labels")] * 2).count("labels") == 4
    assert message("draft.proof", "ja", identity=Codes("total = bonds + x"), number=1234).endswith("（1,234票・年度）")


@pytest.mark.parametrize("error", HyokaError.__subclasses__())
def test_a_text_of_another_program_is_an_error_as_it_is(error):
    assert str(error("out of order")) == "out of order"
