"""Whether a paper or a file is what a ward issued: the public page, and the same in a command."""
