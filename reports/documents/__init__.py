"""The one document engine: typed blocks in, paper out.

``blocks`` says what a document is, ``html`` writes it for WeasyPrint and ``docx`` for Word, ``pdf`` renders one document
without reading the network or the disk, ``stamp`` prints what changes from draft to draft (notice, page number, foot),
``assembly`` makes a dossier of many parts, each rendered apart, kept on disk and joined. Nothing here knows the ORM, a
request or a clock: callers hand over text, folders and times, so the same input gives the same bytes.
"""
