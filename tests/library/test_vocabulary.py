"""What all cities call alike is known with its year, number, unit and letter; a longer text is no label."""

import pytest

from hyoka.text.vocabulary import concepts_of, is_label, meaning_of


@pytest.mark.parametrize(
    ("label", "concepts"),
    [
        ("事業費 Ａ", ("cost.total",)),
        ("（差引）一般財源（B)", ("cost.general_funds",)),
        ("うち受益者負担 Ｂ", ("cost.beneficiary_charges",)),
        ("受益者負担率 Ｂ÷Ａ", ("cost.beneficiary_rate",)),
        ("Ｒ４年度当初予算額（千円）", ("cost.total", "phase.budget")),
        ("R５年度実績", ("phase.actual",)),
        ("事務事業名／目的及び概要", ("activity.name",)),
        ("令和６年度（見込）", ("phase.target",)),
        ("②人　数（年間）", ("cost.regular_staff",)),
        ("利用料金／総経費", ("derived",)),
        ("事業費計（直接費＋人件費）", ("cost.full_cost",)),
        ("７ 令和７年度の事業の方向性", ("rating.direction",)),
        ("Ⅱ 事 務 事 業 名", ("activity.name",)),
        ("ア 主管部課係名", ("activity.section",)),
        ("◆事業費◆", ("cost.total",)),
        ("人件費・・・②", ("cost.personnel_cost",)),
        ("総事業費①＋②（※３）", ("cost.total",)),
        ("国・県負担金等", ("cost.subsidies",)),
        ("施策の優先度②", ("rating.",)),
        ("利用１件当り経費", ("derived",)),
        ("予算科目", ("ignore",)),
        ("事業費増減の理由", ("text",)),
        ("必要性・妥当性", ("rating.",)),
        ("成果・事業費", ()),
        ("関連するSDGｓのゴール※１つ以上に○", ()),
        ("予算が足りないため、事業を縮小した。", ()),
    ],
)
def test_a_label_is_known_without_what_stands_around_it(label, concepts):
    assert concepts_of(label) == concepts


def test_short_words_mean_money_only_among_funding():
    assert concepts_of("国") == ()
    assert concepts_of("国", funding=True) == ("cost.subsidies",)
    assert is_label("県")
    assert meaning_of("その他", "cost") == "other_funds"
