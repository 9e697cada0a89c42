"""Charts: Japanese glyphs, alternative text, the same picture each time, names by phrase, money as people say it."""

import base64
import io
import warnings

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
import seaborn as sns
from cases import cases
from hypothesis import given
from hypothesis import strategies as st
from matplotlib import pyplot as plt
from PIL import Image

from helpers import plots, words
from hyoka.text import wording

GLYPHS = "茨木市 髙﨑 ①② ㎡ △1,234 ▲ ☆☆ ◎○ ％ ～ 「－」 令和３年度 — −5"


@pytest.fixture(autouse=True)
def style():
    with mpl.rc_context():
        mpl.use("agg")
        plots.setup_plots()
        yield
        plt.close("all")


def drawn(figure):
    return Image.open(io.BytesIO(plots.png(figure)[0]))


def test_no_glyph_of_the_documents_is_missing_and_the_same_figure_gives_the_same_bytes():
    def picture():
        figure, axes = plt.subplots()
        axes.set_title(GLYPHS)
        axes.plot([-1, 0, 1])
        plots.headline(axes, GLYPHS, GLYPHS, GLYPHS)
        return plots.png(figure)[0]

    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert picture() == picture()


def test_a_chart_is_shown_smaller_than_its_pixels_with_its_alternative_text_and_closed(monkeypatch):
    shown = {}
    monkeypatch.setattr(plots, "display", lambda data, **options: shown.update(data=data, **options))
    figure, _ = plt.subplots(figsize=(4, 3))
    with pytest.raises(ValueError, match="alternative text"):
        plots.show(figure, "  ")
    plots.show(figure, " 棒グラフ。最大は5 ")
    meta = shown["metadata"]["image/png"]
    image = Image.open(io.BytesIO(base64.b64decode(shown["data"]["image/png"])))
    assert meta["alt"] == "棒グラフ。最大は5"
    assert (meta["width"], meta["height"]) == (round(image.width * 0.68), round(image.height * 0.68))
    assert image.mode == "P"
    assert not plt.get_fignums()


def test_labels_of_points_lie_on_no_point_and_on_no_other_label(monkeypatch):
    ax = plots.axes()
    points = pd.DataFrame({"x": [0, 0, 0.02, 1], "y": [0, 0.02, 0, 1], "text": ["087", "088", "089", "090"]})
    ax.scatter(points["x"], points["y"])
    monkeypatch.setattr(plots.plt, "close", lambda _: None)
    plots.chart(ax, "点", alt="四点", labels=points)
    boxes = [text.get_window_extent() for text in ax.texts]
    places = ax.transData.transform(points[["x", "y"]].to_numpy())
    assert len(boxes) == len(points)
    assert not any(box.contains(*place) for box in boxes for place in places)
    assert [box.count_overlaps(boxes) for box in boxes] == [1] * len(points)


def test_missing_cells_of_a_heatmap_are_hatched_and_say_so():
    frame = pd.DataFrame({"令和3年度": [1.0, np.nan], "令和4年度": [0.5, 0.2]})
    figure, axes = plt.subplots()
    sns.heatmap(frame, ax=axes)
    plots.mark_missing(axes, frame)
    assert [text.get_text() for text in axes.texts] == ["－"]
    assert [(patch.get_x(), patch.get_y(), patch.get_hatch()) for patch in axes.patches] == [(0, 1, "////")]
    assert drawn(figure).width > 0


def test_an_axis_of_money_has_one_unit():
    _, axes = plt.subplots()
    axes.plot([0, 250_000_000], [0, 1])
    plots.money_axis(axes.xaxis)
    axes.set_xlim(0, 250_000_000)
    label = axes.xaxis.get_major_formatter()
    assert [label(value, 0) for value in (0, 50_000_000, 250_000_000)] == ["0", "0.5億円", "2.5億円"]


@pytest.mark.parametrize(("value", "said"), cases("money"))
def test_money_is_said_in_the_unit_that_people_say(value, said):
    assert wording.yen(float(value)) == said


def test_figures_are_said_in_one_line_in_the_unit_that_is_asked_for_and_as_printed():
    shares = pd.Series({"伊丹市": 0.951, "つくば市": 0.915, "池田市": 0.5})
    assert words.listed(shares, wording.percent, most=2) == "伊丹市 95.1%、つくば市 91.5% ほか1"
    assert (wording.yen(3_918_000, "千円"), wording.yen(None)) == ("3,918千円", "－")
    numbers = [wording.number(value) for value in (1234.5, 96.34, 0.5, -0.001, -7, None)]
    assert numbers == ["1,235", "96.34", "0.5", "△0.001", "△7", "－"]
    assert [wording.number(value) for value in (0.036, 0.0996, 0.25, 5.7e-14)] == ["0.036", "0.1", "0.25", "0"]
    assert [wording.percent(0.963), wording.percent(None), wording.percent(1, 0)] == ["96.3%", "－", "100%"]
    years = [wording.fiscal_year(year) for year in (2017, 2018, 2019, 2020, None)]
    assert years == ["平成29年度", "平成30年度", "令和元年度", "令和2年度", "－"]


def test_halves_are_rounded_away_from_zero_as_they_are_printed_not_as_their_binary_fractions():
    assert [wording.number(value, 0) for value in (142.5, 143.5, -142.5)] == ["143", "144", "△143"]
    assert [wording.number(value, 2) for value in (2.675, 1.005, 0.1 + 0.185)] == ["2.68", "1.01", "0.29"]
    assert [wording.percent(0.2845), wording.percent(0.125, 0)] == ["28.5%", "13%"]
    assert [wording.rounded(0.285, ".0%"), wording.yen(1_425_500_000)] == ["29%", "14.26億円"]


def test_a_long_name_ends_with_an_ellipsis_and_keeps_its_number():
    wrapped = plots.wrap("情報システムの維持管理に関する事務（基幹系）の実施件数", 8, lines=2)
    assert wrapped.count("\n") == 1
    assert wrapped.endswith("…")
    assert plots.wrap("特定保健指導実施率〔346〕", 12) == "特定保健指導実施率\n〔346〕"


@given(st.text(alphabet="情報システムの維持管理 に関する（abc）12・\n", max_size=60), st.integers(2, 20))
def test_wrapping_loses_no_character_and_no_line_is_too_wide(text, width):
    wrapped = plots.wrap(text, width)
    assert wrapped.replace("\n", "").replace(" ", "") == text.replace("\n", "").replace(" ", "")
    assert all(words.width_of(line) <= width for line in wrapped.split("\n"))
