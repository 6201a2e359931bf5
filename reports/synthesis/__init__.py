"""The quarter's synthesis: every report of the quarter by criterion and indicator, and who has not sent."""
