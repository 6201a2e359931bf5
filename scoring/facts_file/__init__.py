"""Score a year from a file of figures (XLSX or YAML), without an assessment: what ``manage.py score`` does.

``rulebook`` finds the framework, ``slots`` says which figures it asks for, ``sheet`` and ``yamlfacts`` write an empty file
and read a filled one, ``scoresheet`` asks the rules, ``report`` writes the score sheet; ``single`` judges one rule alone.
"""
