"""Pages show their Japanese text on machines that have no Japanese font."""

import base64
import io
import re

from fontTools.ttLib import TTFont

from hyoka.html.templating import with_font


def test_a_page_holds_a_font_with_its_own_japanese_characters_and_no_others():
    page = with_font("<style>p{}</style><p>事業費 cost</p><style>q{}</style>")
    data = re.search(
        r"<style>@font-face\{font-family:\"hyoka\";src:url\(data:font/woff;base64,([^)]+)\)", page
    )
    assert data is not None
    chars = TTFont(io.BytesIO(base64.b64decode(data[1]))).getBestCmap()
    assert set(map(chr, chars)) == set("事業費")
    assert page.count("@font-face") == 1
    assert page.endswith("p{}</style><p>事業費 cost</p><style>q{}</style>")
