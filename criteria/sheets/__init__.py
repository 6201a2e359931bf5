"""A framework as a workbook that an official reads, corrects and sends back.

``package`` and ``cells`` read any XLSX that anybody may have made, everything capped; ``columns`` says what stands in which
column and ``head`` in which line; ``writing`` makes the workbook; ``resource`` takes its rows back (django-import-export),
``reading`` does the whole check of one file; ``keeping`` holds a checked file until the same person confirms it.
"""
