"""Reports of a period: how one is found, written, sent, returned, and put on paper."""
