"""The dossier for good: presented, issued part by part, stored with hash and code."""
