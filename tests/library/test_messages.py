"""Every sentence for readers is there in Japanese and in English: of errors, problems, commands and their help."""

import ast
import inspect
import re
from pathlib import Path

import click
import pytest
from hyoka.text.messages import error_in_words, in_japanese, problem_in_words
from true_tables import ROOT

import hyoka.errors
from hyoka.cli.main import app
from hyoka.errors import HyokaError, NotPdf, UsageError
from hyoka.text import messages

ERRORS = {name for name, value in vars(hyoka.errors).items() if inspect.isclass(value)} | {"Held", "FetchError"}
#: Calls whose texts readers see, with the number of the first argument that is one.
CALLS = dict.fromkeys(ERRORS, 0) | {
    "problem": 3,
    "_note": 3,
    "unread": 2,
    "add_problem": 3,
    "say": 0,
    "told": 0,
    "record.say": 1,
}
#: Names of such texts where they stand before the call.
NAMES = {"action", "advice", "what", "_ACTION", "_LOOK_AT_UNIT"}
JAPANESE = re.compile("[ぁ-んァ-ヶ一-龠]")


def texts_of(node: ast.AST) -> list[str]:
    """The texts that an expression may be, a value in them as "1"."""
    match node:
        case ast.Constant(value=str(text)):
            return [text]
        case ast.JoinedStr(values=parts):
            return ["".join(str(part.value) if isinstance(part, ast.Constant) else "1" for part in parts)]
        case ast.IfExp(body=first, orelse=second):
            return texts_of(first) + texts_of(second)
    return []


def spoken_in(tree: ast.AST) -> list[ast.AST]:
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            name = name if name in CALLS else name.rpartition(".")[2]
            named = [k.value for k in node.keywords if k.arg in ("advice", "expected")]
            found += [*node.args[CALLS[name] :], *named] if name in CALLS else []
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            target = node.targets[0] if isinstance(node, ast.Assign) else node.target
            found += [node.value] if isinstance(target, ast.Name) and target.id in NAMES and node.value else []
    return found


def sentences() -> list[str]:
    """What the code says in English, names of files and severities aside."""
    found = {}
    for path in sorted((ROOT / "src/hyoka").rglob("*.py")):
        for node in spoken_in(ast.parse(path.read_text(encoding="utf-8"))):
            found |= dict.fromkeys(text for text in texts_of(node) if re.search("[a-z]{2} ", text))
    return [text for text in found if not re.fullmatch(r"[1 ,:.;-]*", text)]


def helps(command: click.Command) -> list[str]:
    """The paragraphs of a command's help, of its options and of its subcommands."""
    own = [" ".join(text.split()) for text in inspect.cleandoc(command.help or "").split("\n\n")]
    own += [command.epilog or "", *(p.help or "" for p in command.params if isinstance(p, click.Option))]
    return [*own, *(text for below in getattr(command, "commands", {}).values() for text in helps(below))]


@pytest.mark.parametrize("text", sorted({*sentences(), *filter(None, helps(app))}))
def test_what_the_program_says_is_there_in_japanese(text):
    assert JAPANESE.search(in_japanese(text)), "give it a row in messages.csv"


def test_each_message_has_both_languages_and_the_same_values():
    for row in messages.csv_rows(Path(messages.__file__).with_name("messages.csv")):
        assert row["ja"], row
        assert row["en"], row
        assert sorted(re.findall(r"\{\w+", row["ja"])) == sorted(re.findall(r"\{\w+", row["en"])), row


def test_an_error_is_said_in_both_languages_and_its_bytes_in_none():
    error = NotPdf("this is no PDF", file="a.pdf", expected="%PDF- at its start", found="b'PK'", advice="rename it")
    assert error_in_words(error, "ja") == (
        "a.pdf：PDFではない（名前の末尾だけが.pdfである）。想定：先頭が%PDF-のファイル。対処：名前を変える"
    )
    assert error_in_words(error, "en") == "a.pdf: this is no PDF; expected: %PDF- at its start; to do: rename it"
    within = UsageError(str(HyokaError("no such city", expected="池田市", found="某市")))
    assert error_in_words(within, "ja") == "その自治体の資料はない。想定：池田市。実際：某市"


def test_a_problem_is_said_without_what_only_the_table_holds():
    row = {"document_id": "a", "kind": "crash", "subject": "a.pdf", "text": "reading failed: KeyError('x')"}
    row |= {"action": "report it with the file: this is a defect"}
    assert problem_in_words(row, "ja") == (
        "読み取りの中断：読み取りが途中で失敗した。プログラムの誤りなので、ファイルを添えて知らせる"
    )
    assert problem_in_words(row, "en") == "crash: reading failed; report it with the file: this is a defect"
