"""Thresholds and weights of the analyses: the only place that holds them.

Each is the default of an argument of the same name in small letters. `hyoka tables` computes with
these; a notebook has the same among its parameters and computes again with what is set there.
"""

from typing import Final

#: Share of a target by which an actual may miss it and still meet it.
TOLERANCE: Final = 0.0
#: Attainment below which a target is missed by half …
HALF_MISSED: Final = 0.5
#: … and below which a project that stays as it is should be asked about.
WELL_BELOW: Final = 0.8
#: A change from, or a share of, fewer than so many leads no list and no page: one of one says
#: nothing.
LEAST_BASE: Final = 10.0
#: A finding about less than this share of the money that was read opens no page.
LEAST_WEIGHT: Final = 0.001
#: Of fewer projects none is the largest or the lowest.
LEAST_COMPARED: Final = 2
#: A project spends once where bonds or works are at least this share of a settlement …
BUILT_SHARE: Final = 0.5
#: … that is so many times the settlement of the year before, or so small a part of it.
MANY_TIMES: Final = 3.0
#: Attainment from which on a target is met by far: to be asked about when it is so two years
#: running.
TOO_EASY: Final = 1.5
#: A change of less than this share of where it began is too small for its ratio to say much.
SMALL_SPAN: Final = 0.05
#: An actual is near its target within so many per cent of it, on either side …
NEAR_PERCENT: Final = 10.0
#: … and a share (%) within so many points.
NEAR_POINTS: Final = 2.0

#: A census gives the population of so many years, its own included.
YEARS_OF_A_CENSUS: Final = 5

#: Weight of the grade in the index of a plan's progress; the mark of status has 1 minus it.
WEIGHT_GRADE: Final = 0.7
#: What a mark of status counts in that index.
REACH: Final = {"planned": 0.0, "implementing": 0.5, "completed": 1.0}

#: Measures of fewer graded actions are not compared: one action changes their share much.
LEAST_ACTIONS: Final = 10

#: A document goes on from an earlier one of which at most this share is no longer there.
MOST_ENDED: Final = 0.5
#: What grew worse so many times in a row is said.
YEARS_RUNNING: Final = 3

#: A trend needs at least so many years of actuals.
YEARS_OF_A_TREND: Final = 3
#: What so large a share of a city's activities has is printed for most of them.
MOSTLY_PRINTED: Final = 0.9
#: Least likeness (0 to 100) of two names in two documents that are shown as one.
LEAST_LIKENESS: Final = 60.0

#: So many pages of a run are read again by pdfplumber; 0 is none.
PAGES_TWICE: Final = 60
