"""The duties and tasks of a plan as one workbook: out of any plan, and back into a draft after a check.

``columns`` says what stands in which column; ``content`` reads a plan as it is; ``writing`` makes the workbook; ``lines``
checks its rows one by one; ``reading`` checks one file whole; ``storing`` stores what was checked, through the verbs of
``assignments.editing``.
"""
