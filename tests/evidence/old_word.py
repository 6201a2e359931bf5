"""Makes an old Word file for the tests; runs in a child of ``evidence.sandbox`` as the portal's own conversions do."""

import subprocess
from pathlib import Path


def make(program: str, folder: str) -> None:
    """Make ``tep.doc`` of ``tep.docx`` in the folder."""
    profile = f"-env:UserInstallation={(Path(folder) / 'profile').as_uri()}"
    subprocess.run(
        [program, profile, "--headless", "--convert-to", "doc", "--outdir", folder, f"{folder}/tep.docx"],
        env={"HOME": folder, "PATH": "/usr/bin:/bin", "SAL_USE_VCLPLUGIN": "svp"},
        check=True,
        capture_output=True,
    )
