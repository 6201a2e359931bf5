"""The year's dossier: what it says (blocks made from the facts) and how it is made (asked for, rendered, stored)."""
