"""What follows the meeting: sent up, supplemented, appraised, decided."""
