"""Figures of indicators that a register counts: proposed beside the field, never written by themselves.

The files here (one a rule set, ``<code>.yaml``) say which figure is which count of which book, and why; ``reading`` loads
and checks them, ``proposing`` gives the proposals of one indicator.
"""
