"""The public posting of a year's draft result: prepared, checked for personal data, shown, recorded, ended."""
