"""Pages that need everything."""
