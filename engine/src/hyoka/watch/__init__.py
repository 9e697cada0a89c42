"""What is watched while documents are read and cleaned: it puts no figure, it says and doubts.

Text that nothing took, labels without values, notes about figures, what is odd, sheets that are
there twice, figures read a second time, and what checks prove.
"""
