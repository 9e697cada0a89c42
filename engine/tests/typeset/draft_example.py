"""The documents of the walk in docs/ja-draft.md: seven sheets of a made-up city, and a list."""

from pathlib import Path

from .layouts import made_city, typeset_layout

_FUNDS = (
    "財政調整基金",
    "減債基金",
    "公共施設整備基金",
    "まちづくり基金",
    "学校教育基金",
    "図書館基金",
    "福祉振興基金",
    "高齢者支援基金",
    "子育て応援基金",
    "健康づくり基金",
    "環境保全基金",
    "緑化推進基金",
    "農業振興基金",
    "商工振興基金",
    "観光振興基金",
    "文化振興基金",
    "スポーツ振興基金",
    "国際交流基金",
    "防災対策基金",
    "消防施設基金",
    "道路整備基金",
    "公園整備基金",
    "職員退職手当基金",
    "ふるさと応援基金",
)
_HEAD = """funds 千円 2023
names 架空市
title 令和５年度　基金の状況
text （単位：千円）
table .4 2 1 1 1 1
番号 | 基金名 | 令和4年度末残高 | 令和5年度積立額 | 令和5年度取崩額 | 令和5年度末残高"""


def write_draft_example(folder: Path) -> list[Path]:
    """Write the sheets and the list into folders of their own; their files."""
    sheets, _ = made_city(folder / "sheets")
    path = folder / "list" / "kikin-r5.pdf"
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [
        f"{number} | {name} | {{}} | {{}} | {{}} | {{}}" for number, name in enumerate(_FUNDS, 1)
    ]
    typeset_layout([*_HEAD.splitlines(), *rows], "funds", path)
    return [*sheets, path]
