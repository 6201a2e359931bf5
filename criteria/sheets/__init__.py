"""A framework as a workbook that an official reads, corrects and sends back.

``columns`` says what stands in which column and ``head`` in which line; ``writing`` makes the workbook; ``resource`` takes its
rows back (django-import-export), ``reading`` does the whole check of one file. Workbooks themselves: ``accounts/workbooks``.
"""
