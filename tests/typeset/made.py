"""A made document of any form, by its seed."""

from collections.abc import Callable

import pandas as pd

from . import made_hirakata, made_ibaraki, made_ikeda, made_itami, made_tsukuba, words
from .pools import Source

MAKERS: dict[str, Callable[[Source, int], None]] = {
    "ibaraki-2020-projects": made_ibaraki.projects,
    "ibaraki-2021-dx": made_ibaraki.actions,
    "hirakata-2017-general": made_hirakata.report,
    "tsukuba-2022-sheets": made_tsukuba.sheets,
    "itami-2021-evaluation": made_itami.evaluation,
    "ikeda-2024-projects": made_ikeda.sheets,
}
TITLES = {
    "ibaraki-2020-projects": "{year}年度 事務事業実績報告",
    "ibaraki-2021-dx": "次なる茨木のためのICTビジョン {year}年度アクションプラン総評",
    "hirakata-2017-general": "{year}年度 {department}の取り組み実績",
    "tsukuba-2022-sheets": "{year}年度 事務事業マネジメントシート",
    "itami-2021-evaluation": "{year}年度 施策評価",
    "ikeda-2024-projects": "{year}年度 事務事業評価",
}


def synthesise(document_id: str, seed: int, n: int, wordy: float = 0.1) -> dict[str, pd.DataFrame]:
    """Another document of a form: made-up names, sections, years and figures.

    Args:
        document_id: Whose form it is; the ids begin with an id of its own, <document_id>-made-<seed>.
        seed: The same arguments give the same document.
        n: How many projects, actions, items or sheets.
        wordy: Share of the texts that fill half a page.

    Returns:
        The contract's tables (all text), and `printed`: title, foot and what else the document says beside them.
    """
    source = Source(seed, f"{document_id}-made-{seed}", wordy)
    MAKERS[document_id](source, n)
    first = source.tables["activities"][0]
    title = TITLES[document_id].format(year=words.long_year(int(first["fiscal_year"])), department=first["department"])
    source.add("printed", subject="題", activity_id="", text=title)
    source.add("printed", subject="足", activity_id="", text=f"見本：「{title}」の様式による架空の内容")
    return source.frames()
