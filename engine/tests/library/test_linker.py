"""What is linked, split, merged and renamed over the documents of several years."""

import pandas as pd
import pytest
from typeset.made_years import write_years

from hyoka.clean import linker
from hyoka.run.pipeline import make_tables

DECIDED = pd.DataFrame([("架空市", "2023", "市民相談事業", "くらしの窓口事業", "yes")])
DECIDED.columns = ["municipality", "year", "before", "after", "same"]
#: The least likeness of names that notebook 08 takes.
LEAST = 60


@pytest.fixture(scope="module")
def tables(tmp_path_factory):
    made = tmp_path_factory.mktemp("kakuu")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("HYOKA_FORMS", str(write_years(made / "raw")))
        return make_tables(made / "raw", made / "processed", jobs=1).tables


@pytest.fixture(scope="module")
def projects(tables):
    return linker.items_of_years(tables, "activities")


def test_events_of_names_are_found_from_document_to_document(projects):
    found = linker.events(projects, linker.link(projects, DECIDED, LEAST))
    assert set(found[["year", "event", "before", "after"]].itertuples(index=False, name=None)) == {
        (2022, "split", "広報紙発行事業", "広報紙編集事業、広報紙配布事業"),
        (2022, "ended", "定額給付金事業", ""),
        (2022, "new", "", "電子申請導入事業"),
        (2023, "renamed", "公園整備事業", "公園整備・緑化事業"),
        (2023, "merged", "健康診査事業、健康相談事業", "健康診査・相談事業"),
        (2023, "renamed", "市民相談事業", "くらしの窓口事業"),
    }
    (merged,) = found.loc[found["event"].eq("merged"), "activities"]
    (ended,) = found.loc[found["before"].eq("定額給付金事業"), "activities"]
    names = projects.set_index("id")["name"]
    assert {*names.loc[[*merged]]} == {"健康診査事業", "健康相談事業", "健康診査・相談事業"}
    assert [*names.loc[[*ended]]] == ["定額給付金事業"]


def test_what_nobody_decided_ends_and_begins_and_what_is_refused_is_no_link(projects):
    refused = DECIDED.assign(before="公園整備事業", after="公園整備・緑化事業", same="no")
    found = linker.events(projects, linker.link(projects, refused, LEAST))
    alone = found[found["event"].isin(["ended", "new"]) & found["year"].eq(2023)]
    assert set(alone["before"] + alone["after"]) == {
        "市民相談事業", "くらしの窓口事業", "公園整備事業", "公園整備・緑化事業",
    }  # fmt: skip


def test_a_series_goes_on_through_a_new_name_and_ends_at_a_split_and_a_merger(projects):
    line = linker.lines_of(projects["id"], linker.link(projects, DECIDED, LEAST))
    assert (
        line["kakuu-2023/002"] == line["kakuu-2023/003"].replace("003", "002") == "kakuu-2021/002"
    )
    assert line["kakuu-2022/004"] == line["kakuu-2023/004"] == "kakuu-2022/004"
    assert line["kakuu-2023/005"] == "kakuu-2023/005"


def routes(*rows: tuple[int, str, str]) -> pd.DataFrame:
    """Rows of lists (year, number, name), as `link` takes them."""
    items = pd.DataFrame(rows, columns=["year", "code", "name"])
    about = {"municipality": "架空市", "group": "架空市 list"}
    return items.assign(id=items["year"].astype("str") + "/" + items["code"], **about)


STEADY = [
    (year, str(number), f"{number}番の路線") for year in (2021, 2022) for number in range(20, 40)
]


def test_numbers_that_last_link_rows_of_other_names_and_tell_what_was_split():
    items = routes(
        *STEADY,
        (2021, "4", "神戸駅前―山手"),
        (2022, "4", "神戸駅前―山手"),
        (2022, "40", "神戸駅前―山手"),
        (2021, "57", "青山台―中学校前"),
        (2022, "57", "垂水東口(循環)高丸"),
        (2021, "8", "兵庫駅前(循環)鷹取町"),
        (2022, "84", "名谷駅前(循環)清水台"),
    )
    links = linker.link(items, DECIDED.iloc[:0], LEAST)
    found = linker.events(items, links)
    assert set(found[["event", "codes"]].itertuples(index=False, name=None)) == {
        ("split", "4、40"),
        ("renamed", "57"),
        ("ended", "8"),
        ("new", "84"),
    }
    assert links[links["how"].eq("code")]["before_id"].tolist() == ["2021/57"]


def test_numbers_that_are_given_anew_each_year_link_nothing():
    again = [(2022, str(59 - number), f"{number}番の路線") for number in range(20, 40)]
    items = routes(
        *STEADY[:20], *again, (2021, "57", "青山台―中学校前"), (2022, "57", "水道の検針")
    )
    links = linker.link(items, DECIDED.iloc[:0], LEAST)
    assert not links["how"].eq("code").any()
    assert "2021/57" not in set(links["before_id"])


@pytest.mark.parametrize(
    ("names", "kept", "linked"), [(9, 9, 0), (10, 10, 1), (10, 9, 1), (10, 8, 0)]
)
def test_numbers_link_other_names_where_ten_names_stay_and_nine_tenths_keep_theirs(
    names, kept, linked
):
    stay = [(year, number, name) for year, number, name in STEADY if int(number) < 20 + names]
    again = [
        (year, f"9{number}" if year == 2022 and int(number) >= 20 + kept else number, name)
        for year, number, name in stay
    ]
    items = routes(*again, (2021, "57", "青山台―中学校前"), (2022, "57", "水道の検針"))
    links = linker.link(items, DECIDED.iloc[:0], LEAST)
    assert links["how"].eq("code").sum() == linked


def test_tables_of_one_year_have_no_links_and_those_of_several_have_texts_and_a_score(tables):
    links = linker.links_of_years(tables, DECIDED, LEAST)
    assert {*links["linked"]} == {"activities", "indicators"}
    assert linker.name_changes(tables, links)["event"].eq("merged").sum() == 1
    first = tables["documents"].iloc[:1]
    none = linker.links_of_years(tables | {"documents": first}, DECIDED, LEAST)
    assert none.empty
    assert none.dtypes.equals(links.dtypes)
    assert linker.lines(tables, none) == {
        name: name
        for column in ("activity_id", "indicator_id")
        for name in tables["activities" if column == "activity_id" else "indicators"][column]
    }


@pytest.mark.parametrize(
    ("pairs", "families"),
    [
        ("a-b", {}),
        ("a-b a-c", {"a": "a", "b": "a", "c": "a"}),
        ("a-c b-c c-d", {"a": "a", "b": "a", "c": "a", "d": "a"}),
        ("a-b c-d c-e", {"c": "c", "d": "c", "e": "c"}),
    ],
)
def test_what_is_linked_by_a_split_is_one_family(pairs, families):
    ids = [pair.split("-") for pair in pairs.split()]
    assert linker.families_of(pd.DataFrame(ids, columns=["before_id", "after_id"])) == families
