"""Files by the hundred, made on the spot: such as offices and phones send, and such as nobody should."""
