"""Pages of the rule sets: reading and checking them, their versions."""
