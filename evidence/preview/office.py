"""Makes a PDF of a Word or Excel file with LibreOffice; ``convert`` runs in a child of ``evidence.sandbox``.

LibreOffice gets a profile and a home of its own in the job's folder, which goes with the job; no macro runs, no link is
followed, and the child has no network.
"""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

KINDS = {"docx": "writer", "doc": "writer", "xlsx": "calc", "xls": "calc"}
MOST_PAGES = 200
"""Pages of a Word or Excel file that are shown: a register of a million rows ends here."""
FAILED = "Không dựng được bản xem trước của tệp này. Xin tải tệp về để xem."
ITEM = (
    '<item oor:path="/org.openoffice.Office.{path}"><prop oor:name="{name}" oor:op="fuse">'
    "<value>{value}</value></prop></item>"
)
SAFE = (
    ("Common/Security/Scripting", "DisableMacrosExecution", "true"),
    ("Common/Security/Scripting", "MacroSecurityLevel", "3"),
    ("Common/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    ("Common/Misc", "UseLocking", "false"),
    ("Writer/Content/Update", "Link", "0"),
    ("Calc/Content/Update", "Link", "2"),
    ("Java/VirtualMachine", "Enable", "false"),
)
"""What its registry says before it starts: no macros, links never brought up to date (Writer 0, Calc 2: never)."""


def program() -> str | None:
    """Return LibreOffice's path on this machine; None where it is not installed."""
    return shutil.which("soffice")


def convert(program: str, kind: str, folder: str) -> None:
    """Make ``tep.pdf`` beside ``tep.<kind>`` in the job's folder; raise when LibreOffice makes none."""
    home = Path(folder)
    profile = home / "profile" / "user"
    profile.mkdir(parents=True)
    (profile / "registrymodifications.xcu").write_text(_registry())
    pages = f'{{"PageRange":{{"type":"string","value":"1-{MOST_PAGES}"}}}}'
    subprocess.run(  # noqa: S603 - the program is LibreOffice's own path, the name of the file is ours
        [
            program,
            f"-env:UserInstallation={(home / 'profile').as_uri()}",
            "--headless", "--norestore", "--nologo", "--nolockcheck", "--nodefault",
            "--convert-to", f"pdf:{KINDS[kind]}_pdf_Export:{pages}",
            "--outdir", folder,
            str(home / f"tep.{kind}"),
        ],
        env={"HOME": folder, "TMPDIR": folder, "LANG": "C.UTF-8", "PATH": "/usr/bin:/bin", "SAL_USE_VCLPLUGIN": "svp"},
        cwd=folder,
        stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        check=True,
    )  # fmt: skip
    if not (home / "tep.pdf").is_file():
        raise RuntimeError("LibreOffice made no PDF")


def _registry() -> str:
    items = "".join(ITEM.format(path=path, name=name, value=value) for path, name, value in SAFE)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>'
        '<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"{items}</oor:items>"
    )
