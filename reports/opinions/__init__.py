"""What the public reads of a posting, what it says of it, and what the ward answers."""
