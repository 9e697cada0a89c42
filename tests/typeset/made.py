"""A document of a form with other contents: the facts of the form's document with other names, figures and texts."""

import re
import tomllib
from decimal import Decimal
from pathlib import Path
from random import Random
from zlib import crc32

import pandas as pd

from .documents import DOCUMENTS, Facts, facts
from .templates import long_year

#: Short sentences in place of the cities', by kind of text, about a named thing; things and what is done with them.
PROSE = tomllib.loads((Path(__file__).parent / "prose.toml").read_text(encoding="utf-8"))
POOLS = ("result", "done", "goal", "plan", "reason", "outcome", "issue", "next")
PLACEHOLDER = "収録なし"
#: The kind of text of fields whose names hold these words: they stand beside names, or in cells that page ends cut.
POOL_OF = {"目的": "purpose", "実績": "result"}
WHAT = ("利用", "参加", "実施", "達成", "件数", "割合", "費用", "時間", "回数", "人数")
#: Figures of indicators that are no plain number, with what they mean: value and status.
ODD = (("-", "", "missing"), ("△1,234", "-1234", "reported"), ("８０以上", "", "reported"))


def synthesise(document_id: str, seed: int, n: int, wordy: float = 0.1) -> Facts:
    """Another document of a form with at most n of its lowest activities; a share `wordy` of texts fills half a page.

    The same arguments give the same document; its ids begin with an id of its own, <document_id>-made-<seed>.
    """
    draw, form = Random(f"{document_id} {seed}"), DOCUMENTS[document_id].form
    tables = _some(facts(document_id), n, draw)
    names = [f"{thing}{doing}事業" for doing in PROSE["doings"] for thing in PROSE["things"]]
    draw.shuffle(names)
    _rename(tables, names)
    _other_figures(tables, form, draw)
    _other_marks(tables, draw)
    _other_texts(tables, draw, wordy)
    _other_year(tables, 0 if form == "tsukuba_sheets" else draw.choice((-2, -1, 1)), document_id)
    return {
        name: table.apply(
            lambda column: column.str.replace(rf"^{document_id}/", f"{document_id}-made-{seed}/", regex=True)
        )
        for name, table in tables.items()
    }


def _some(tables: Facts, n: int, draw: Random) -> Facts:
    """Some of the lowest activities, one after the other, those above them, and what is said of them."""
    activities = tables["activities"]
    lowest = activities[~activities["activity_id"].isin(activities["parent_id"])].reset_index(drop=True)
    group = lowest["parent_id"] + lowest["section"].where(lowest["parent_id"].eq(""), "")
    begins = [at for at in lowest.index if (at == 0 or group[at] != group[at - 1]) and at + n <= len(lowest)]
    first = draw.choice(begins or [0])
    kept = set(lowest["activity_id"][first : first + n])
    for row in activities[::-1].itertuples():
        kept |= {row.parent_id} if row.activity_id in kept else set()
    out = {name: table[table["activity_id"].isin(kept)] for name, table in tables.items() if "activity_id" in table}
    if "indicator_values" in tables:
        values = tables["indicator_values"]
        out["indicator_values"] = values[values["indicator_id"].isin(out["indicators"]["indicator_id"])]
    printed = tables.get("printed", pd.DataFrame(columns=["subject", "activity_id", "text"], dtype="str"))
    is_of_figures = printed["subject"].str.contains("指標|事業名|新規の評価")
    out["printed"] = printed[printed["activity_id"].isin({*kept, ""}) & ~is_of_figures]
    _share_out(out, draw)
    return {name: table.reset_index(drop=True) for name, table in out.items()}


def _share_out(tables: Facts, draw: Random) -> None:
    """Let the counts of actions by kind that 茨木市's plan prints add up."""
    printed = tables["printed"]
    kinds = printed.index[printed["activity_id"].eq("") & ~printed["subject"].isin(["部の構成", "はじめの頁"])]
    left = len(tables["ratings"]) if "ratings" in tables else 0
    for at in kinds:
        count = left if at == kinds[-1] else draw.randint(0, left // 2)
        printed.loc[at, "text"], left = str(count), left - count


def _rename(tables: Facts, names: list[str]) -> None:
    """Give the lowest activities and their indicators other names; a name that is a sentence stays."""
    activities = tables["activities"]
    is_lowest = ~activities["activity_id"].isin(activities["parent_id"]) & ~activities["name"].str.contains("。")
    activities.loc[is_lowest, "name"] = [names[number % len(names)] for number in range(is_lowest.sum())]
    if "indicators" in tables:
        about = activities.set_index("activity_id")["name"].map(subject)
        indicators = tables["indicators"]
        what = [WHAT[int(number) % len(WHAT)] for number in indicators["number"]]
        indicators["name"] = indicators["activity_id"].map(about) + "の" + what


def _other_figures(tables: Facts, form: str, draw: Random) -> None:
    """Multiply amounts by a number an activity, so that sums hold, and figures of indicators by one each."""
    factors: dict[str, int] = {}
    for at, cost in tables["costs"].to_dict("index").items() if "costs" in tables else ():
        if cost["unit"] == "JPY" and cost["item"] != "personnel_cost":
            factor = factors.setdefault(cost["activity_id"], draw.randint(1, 9))
            tables["costs"].loc[at, ["value", "text"]] = [_times(cost[name], factor) for name in ("value", "text")]
    for at, row in tables["indicator_values"].to_dict("index").items() if "indicator_values" in tables else ():
        factor, status = draw.randint(1, 97), row["status"]
        text, value = _times(row["text"], factor).replace("\n", ""), _times(row["value"], factor)
        if form == "ikeda_projects" and status == "placeholder":  # by an event of an activity that has another name now
            value, status = text, "reported"
        if form != "tsukuba_sheets" and draw.random() < 0.15:
            text, value, status = draw.choice(ODD)
        tables["indicator_values"].loc[at, ["value", "text", "status"]] = [value, text, status]


def _times(text: str, factor: int) -> str:
    """A text whose numbers are multiplied, printed in the same manner."""

    def larger(match: re.Match[str]) -> str:
        return f"{Decimal(match[0].replace(',', '')) * factor:{',' if ',' in match[0] or ',' in text else ''}}"

    return re.sub(r"[\d,]*\d(\.\d+)?", larger, text)


def _other_marks(tables: Facts, draw: Random) -> None:
    for _, rows in tables["ratings"].groupby("criterion") if "ratings" in tables else ():
        mark = [name for name in ("symbol", "scale", "score", "text") if name in rows]
        choices = rows[mark].drop_duplicates().to_numpy().tolist()
        tables["ratings"].loc[rows.index, mark] = [draw.choice(choices) for _ in rows.index]


def _other_texts(tables: Facts, draw: Random, wordy: float) -> None:
    """Put prose in the place of what was left out."""
    about = tables["activities"].set_index("activity_id")["name"]
    for at, row in tables["narratives"].to_dict("index").items():
        if PLACEHOLDER in row["text"]:
            pool = next((POOL_OF[word] for word in POOL_OF if word in row["field"]), "") or draw.choice(POOLS)
            tables["narratives"].loc[at, "text"] = _prose(pool, about[row["activity_id"]], row["field"], draw, wordy)


def _prose(pool: str, name: str, field: str, draw: Random, wordy: float) -> str:
    """Usually a sentence, sometimes paragraphs that fill half a page."""
    sentences = [sentence.format(s=subject(name)) for sentence in PROSE[pool]]
    first = crc32(f"{name}{field}".encode()) % len(sentences)
    first += sentences[first].startswith("また")
    sentences = [*sentences[first:], *sentences[:first]]
    if draw.random() >= wordy:
        return "\n".join(sentences[: 1 if draw.random() < 0.7 else draw.randint(2, 3)])
    return "\n".join("".join(sentences * draw.randint(1, 2)) for _ in range(draw.randint(1, 2)))


def subject(name: str) -> str:
    """What a project's name is about, without the word for project."""
    bare = re.sub(r"[（(][^（()）]*[）)]$", "", name)
    return re.sub(r"(事務)?(事業|業務|事務)$", "", bare) or bare or "市の案内冊子の発行"


def _other_year(tables: Facts, shift: int, document_id: str) -> None:
    """Move all years; `printed` gets the title with the year, and a foot that says what the document is."""
    for table in tables.values():
        if "fiscal_year" in table:
            table["fiscal_year"] = [str(int(year) + shift) for year in table["fiscal_year"]]
    year = DOCUMENTS[document_id].fiscal_year
    title = DOCUMENTS[document_id].title.replace(long_year(year), long_year(year + shift))
    rows = [("題", "", title), ("足", "", f"見本：「{title}」の様式による架空の内容")]
    about = pd.DataFrame(rows, columns=["subject", "activity_id", "text"], dtype="str")
    tables["printed"] = pd.concat([tables["printed"], about], ignore_index=True)
