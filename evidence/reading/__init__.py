"""What a stored file says: its text, and what of it the ward's register could take over (NĐ 30/2020/NĐ-CP, Phụ lục I)."""

TEXT_ROOM = 200_000
"""Signs of a file's text that are kept and searched."""
