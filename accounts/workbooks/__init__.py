"""Workbooks (XLSX) that people send and are handed: the one reader and writer, for every app (decision 12).

``package`` and ``cells`` read any XLSX that anybody may have made, everything capped; ``values`` says how one value is
written in a cell and read back; ``table`` finds the headings of a sheet and takes its rows; ``reading`` opens the sheets
that are wanted; ``writing`` makes sheets, ``lists`` plain lists for reading; ``checked`` is what a check found, row by row;
``keeping`` holds a checked file until the same person confirms it; ``sending`` takes the file out of a request and hands
one back.
"""
