"""The registers that the plans demand, kept row by row; figures of indicators are proposed from their counts.

``kinds`` says which columns each kind of book uses and what counts; ``checking`` what a row may hold; ``actions`` are the
verbs (add, correct, strike out); ``books`` the questions; ``counts`` the sums by month, quarter, group and outcome;
``forms`` what a person types; ``sheets`` a book as a workbook, out and back in.
"""
