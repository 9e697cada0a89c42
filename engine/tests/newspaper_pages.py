"""Pages of prose in columns, as a newspaper has them: what they hold is no table."""

import random
from pathlib import Path

from reportlab.lib.enums import TA_JUSTIFY
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.cidfonts import UnicodeCIDFont
from reportlab.platypus import BaseDocTemplate, Frame, PageTemplate, Paragraph

#: Sentences with figures in them, as reports of a year have.
_JAPANESE = (
    "市は令和５年度に子育て支援事業を見直し、相談窓口を３か所から８か所に増やした。",
    "決算額は12,345千円で、前年度より1,200千円の増となった。",
    "利用者は延べ4,560人、満足度は85.2％である。",
    "市民からは夜間の開設を求める声が多く、次年度の課題とする。",
    "国庫支出金の減により、一般財源の負担が重くなっている。",
    "あわせて、デジタル化による事務の効率化を進める。",
)
_ENGLISH = (
    "The council opened 12 new offices in 2023, and closed 3 of them within the year.",
    "Costs rose to 12,345 thousand, some 4.5 % more than the year before.",
    "Most of those asked were content; 1 in 8 was not.",
    "A review of all 45 services will follow in the spring of next year.",
    "Nobody had expected that demand would fall so far after 2020.",
)


def write(path: Path, paragraphs: int, columns: int, *, japanese: bool, seed: int) -> Path:
    """Write prose in columns over some pages; the words of each line stand justified."""
    pdfmetrics.registerFont(UnicodeCIDFont("HeiseiMin-W3"))
    chance = random.Random(seed)
    width, height = A4
    gutter = 14
    wide = (width - 80 - gutter * (columns - 1)) / columns
    frames = [
        Frame(40 + (wide + gutter) * n, 50, wide, height - 100, 0, 0, 0, 0) for n in range(columns)
    ]
    style = ParagraphStyle(
        "prose",
        fontName="HeiseiMin-W3" if japanese else "Helvetica",
        fontSize=chance.choice([8, 9, 10]),
        leading=chance.choice([11, 12, 13]),
        alignment=TA_JUSTIFY,
        wordWrap="CJK" if japanese else None,
        firstLineIndent=9,
    )
    sentences = _JAPANESE if japanese else _ENGLISH
    blank = "" if japanese else " "
    texts = [blank.join(chance.choices(sentences, k=7)) for _ in range(paragraphs)]
    document = BaseDocTemplate(str(path), pagesize=A4, pageTemplates=[PageTemplate(frames=frames)])
    document.build([Paragraph(text, style) for text in texts])
    return path
