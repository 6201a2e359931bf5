"""Signatures on issued parts: made outside and handed in, or made here with the ward's key; and what they say."""
