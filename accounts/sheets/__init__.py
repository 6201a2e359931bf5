"""A ward's positions and people as one workbook: out, and back in after a check.

``columns`` says what stands in which column; ``content`` reads the ward as it is; ``writing`` makes the workbook;
``positions``, ``people`` and ``terms`` (who holds a position from when) check its rows; ``reading`` checks one file
whole; ``storing`` stores what was checked, through the verbs of the pages.
"""
