"""Which way is better: the rules' words, held against what documents say themselves and against a review by hand."""

import pandas as pd
import pytest
from cases import cases
from indicator_facts import facts
from true_tables import true_tables

from hyoka.errors import UsageError
from hyoka.measures.polarity import apply_polarity, polarity_matches
from hyoka.text.label_files import read_labels


@pytest.fixture(scope="module")
def rules():
    return read_labels("polarity")


def ruled(rules, **indicator):
    """The polarity of the rule that applies to an indicator of these words; "" where none does."""
    matches = polarity_matches(facts(("actual", 2021, "1"), **indicator)["indicators"], rules)
    return "".join(matches["polarity"])


@pytest.mark.parametrize(("polarity", "name"), cases("polarity"))
def test_names_reviewed_by_hand_keep_their_polarity(rules, polarity, name):
    assert ruled(rules, name=name) == polarity


def test_the_unit_and_the_definition_may_set_a_limit(rules):
    assert ruled(rules, name="応答", unit="分以内") == "lower"
    assert ruled(rules, name="応答", definition="応答を0.1%未満に抑える。") == "lower"


def test_the_documents_own_mark_wins_over_a_rule_and_an_unknown_one_leaves_polarity_empty(rules):
    tables = facts(("actual", 2021, "1"), name="システムの停止回数", polarity="higher")
    found = apply_polarity(tables["indicators"], rules).iloc[0]
    assert (found["polarity"], found["polarity_source"]) == ("higher", "document")
    found = apply_polarity(facts(("actual", 2021, "1"), name="選定委員会開催回数")["indicators"], rules).iloc[0]
    assert (found["polarity"], found["polarity_source"]) == ("", "")


def test_every_rule_has_a_reason_and_stands_once_and_a_match_has_the_reason(rules):
    assert (rules["reason"] != "").all()
    assert not rules.duplicated(["pattern", "field"]).any()
    tables = facts(("actual", 2021, "1"), name="トラブルによるシステムの停止回数")
    (reason,) = polarity_matches(tables["indicators"], rules)["reason"]
    assert reason.startswith("止まっている時間・回数")


def test_a_rule_with_an_unknown_field_or_polarity_is_refused():
    wrong = pd.DataFrame([{"pattern": "x", "field": "title", "polarity": "higher", "reason": "r"}])
    with pytest.raises(UsageError, match=r"rule 1 of polarity\.csv"):
        polarity_matches(facts(("actual", 2021, "1"))["indicators"], wrong)


def test_rules_agree_with_the_marks_that_itami_prints(rules):
    indicators = true_tables("itami-2021-evaluation")["indicators"]
    matches = polarity_matches(indicators, rules)
    ruled = matches[matches["polarity"] != "unknown"].merge(
        indicators, on="indicator_id", suffixes=("_rule", "_document")
    )
    assert len(ruled) >= 7
    assert (ruled["polarity_rule"] == ruled["polarity_document"]).all()
