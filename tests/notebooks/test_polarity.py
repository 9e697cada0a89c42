"""Which way is better: the rules' words, held against what documents say themselves and against a review by hand."""

import pandas as pd
import pytest
from indicator_facts import facts
from true_tables import true_tables

from hyoka.errors import UsageError
from hyoka.measures.polarity import apply_polarity, polarity_matches
from hyoka.text.label_files import read_labels

REVIEWED = {
    "higher": [
        "情報セキュリティ研修受講者数",
        "電子申請・届出システムの利用件数",
        "業務自動化等による導入前の業務時間に対する削減時間数",
        "時間外勤務の削減時間",
        "温室効果ガス排出量の削減率",
        "行財政改革による経費削減・増収額",
        "障害回復訓練の実施",
        "交通事故防止教室の開催",
        "会議を公開している審議会等の割合",
        "特定健康診査受診率",
        "住宅の耐震化率",
        "通学路歩道整備延長",
        "ＩＣＴ 研修\n参加者数",
        "rpaの適用業務",
    ],
    "lower": [
        "トラブルによるシステムの停止回数",
        "庁内ネットワークダウンタイム（保守除く）",
        "重大なセキュリティ事故",
        "特定個人情報に係る漏洩事案",
        "犯罪発生件数",
        "交通事故発生件数",
        "重大事例件数",
        "ごみ排出量",
        "待機児童数",
    ],
    "unknown": [
        "選定委員会開催回数",
        "市債発行の抑制",
        "組織数（各年度当初の課の数）",
        "工事発注件数",
        "相談件数",
        "補助金交付額",
        "執行率",
        "ガソリン使用量",
        "LGWAN接続系端末台数",
    ],
    "": ["実施延人数", "連結実質赤字比率", "標準財政規模に対する財政調整基金残高の割合", "滞納整理件数"],
}


@pytest.fixture(scope="module")
def rules():
    return read_labels("polarity")


def ruled(rules, **indicator):
    """The polarity of the rule that applies to an indicator of these words; "" where none does."""
    matches = polarity_matches(facts(("actual", 2021, "1"), **indicator)["indicators"], rules)
    return "".join(matches["polarity"])


@pytest.mark.parametrize(("polarity", "name"), [(key, name) for key, names in REVIEWED.items() for name in names])
def test_names_reviewed_by_hand_keep_their_polarity(rules, polarity, name):
    assert ruled(rules, name=name) == polarity


def test_the_unit_and_the_definition_may_set_a_limit(rules):
    assert ruled(rules, name="応答", unit="分以内") == "lower"
    assert ruled(rules, name="応答", definition="応答を0.1%未満に抑える。") == "lower"


def test_a_match_has_the_reason_of_its_rule(rules):
    tables = facts(("actual", 2021, "1"), name="トラブルによるシステムの停止回数")
    (reason,) = polarity_matches(tables["indicators"], rules)["reason"]
    assert reason.startswith("止まっている時間・回数")


def test_the_documents_own_mark_wins_over_a_rule(rules):
    tables = facts(("actual", 2021, "1"), name="システムの停止回数", polarity="higher")
    found = apply_polarity(tables["indicators"], rules).iloc[0]
    assert (found["polarity"], found["polarity_source"]) == ("higher", "document")


def test_a_rule_that_says_unknown_leaves_polarity_empty(rules):
    found = apply_polarity(facts(("actual", 2021, "1"), name="選定委員会開催回数")["indicators"], rules).iloc[0]
    assert (found["polarity"], found["polarity_source"]) == ("", "")


def test_a_rule_with_an_unknown_field_or_polarity_is_refused():
    wrong = pd.DataFrame([{"pattern": "x", "field": "title", "polarity": "higher", "reason": "r"}])
    with pytest.raises(UsageError, match=r"rule 1 of polarity\.csv"):
        polarity_matches(facts(("actual", 2021, "1"))["indicators"], wrong)


def test_every_rule_has_a_reason_and_stands_once(rules):
    assert (rules["reason"] != "").all()
    assert not rules.duplicated(["pattern", "field"]).any()


def test_rules_agree_with_the_marks_that_itami_prints(rules):
    indicators = true_tables("itami-2021-evaluation")["indicators"]
    matches = polarity_matches(indicators, rules)
    ruled = matches[matches["polarity"] != "unknown"].merge(
        indicators, on="indicator_id", suffixes=("_rule", "_document")
    )
    assert len(ruled) >= 8
    assert (ruled["polarity_rule"] == ruled["polarity_document"]).all()


def test_tsukubas_indicators_get_the_polarity_found_by_hand(rules):
    found = apply_polarity(true_tables("tsukuba-2022-sheets")["indicators"], rules)
    polarity = {
        key.partition("/")[2]: value for key, value in zip(found["indicator_id"], found["polarity"], strict=True)
    }
    lower = {"088#1", "090#1"}
    higher = {"089#2", "098#1", "091#1", "087#1", "087#2", "087#3"}
    assert polarity == dict.fromkeys(lower, "lower") | dict.fromkeys(higher, "higher") | {"089#1": ""}
