"""Pages of the example report by keyboard and on a phone: a key does what a press does."""

import pytest
from notebooks_in_process import ROOT
from pages_in_browser import browser, press_key, require_browser, run_in, run_script

EXAMPLE = ROOT / "reports" / "example"
#: Places an element in the window: its top, the height of the window.
IN_WINDOW = """
  await new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done)));
  const top = document.querySelector("WHAT").getBoundingClientRect().top;
  return 0 < top && top < innerHeight;"""

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("width", [1440, 390])
def test_enter_on_a_figure_of_an_activity_brings_its_cell_into_the_window(width):
    require_browser()
    page = EXAMPLE / "activities" / "ikeda-2024-projects.html"
    with browser().page(page.as_uri(), width) as call:
        run_in(call, 'document.querySelector("article td a.cell").focus();')
        press_key(call, "Enter", 13)
        assert run_in(call, IN_WINDOW.replace("WHAT", "i:target"))


def test_escape_closes_the_cell_of_a_figure_and_goes_back_to_the_figure():
    require_browser()
    said = """
      const { activeElement } = document;
      return [document.querySelectorAll(".hyoka-source[open]").length, activeElement.tagName];"""
    page = EXAMPLE / "03_indicator_attainment.html"
    with browser().page(page.as_uri()) as call:
        run_in(call, 'document.querySelector(".hyoka-source summary").focus();')
        press_key(call, "Enter", 13)
        press_key(call, "Tab", 9)
        assert run_in(call, said) == [1, "A"]
        press_key(call, "Escape", 27)
        assert run_in(call, said) == [0, "SUMMARY"]


@pytest.mark.parametrize(("width", "is_first"), [(1440, False), (390, True)])
def test_on_a_phone_the_first_page_begins_with_what_was_found(width, is_first):
    require_browser()
    script = """
      const [found, cities] = ["findings", "cities"].map((id) =>
        document.getElementById(id).getBoundingClientRect().top);
      return found < cities;"""
    assert run_script(EXAMPLE / "index.html", script, width=width) == is_first
