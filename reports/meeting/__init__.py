"""The meeting that agrees on a year's result, its papers, and what it freezes."""
