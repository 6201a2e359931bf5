"""Comparisons of the portal's heavy work with other tools, printed by ``script/bench``; measured, never tested."""
