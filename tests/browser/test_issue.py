"""A dossier from the officer's table to the public check: presented, issued, signed here, verified by a visitor."""

from __future__ import annotations

from pathlib import Path

from django.core.management import call_command
from django.urls import reverse
from playwright.sync_api import expect

from reports.models import Issue, IssuedFile, SignedCopy
from tests.browser.conftest import DESK, PHONE, Windows
from tests.browser.steps import payload
from tests.browser.test_dossier import faults
from tests.cast import Cast
from tests.reports.issuing import agreed
from tests.reports.keys import PASSWORD, key_file


def test_presented_issued_signed_and_verified(cast: Cast, windows: Windows, tmp_path: Path) -> None:
    agreed(cast)
    officer = windows.of(cast.binh, viewport=DESK)
    officer.goto(reverse("reports:dossier", args=[2023]))
    officer.get_by_role("link", name="Trình lãnh đạo phát hành").click()
    for label in ("Biên bản họp", "Niêm yết", "Danh mục"):
        officer.get_by_role("checkbox", name=f"{label}: ").uncheck()
    officer.locator("#trinh_so-report").fill("12")
    assert faults(officer) == []
    officer.get_by_role("button", name="Trình lãnh đạo").click()
    expect(officer.get_by_text("Chờ ký, phát hành").first).to_be_visible()
    issue = Issue.objects.get()
    assert (issue.state, issue.parts) == ("presented", ["report", "score-sheet", "request"])

    leader = windows.of(cast.dung, viewport=PHONE)
    leader.goto(reverse("reports:decisions"))
    leader.get_by_role("link", name="Hồ sơ năm 2023 chờ ký, phát hành", exact=True).click()
    assert faults(leader) == []
    leader.get_by_role("button", name="Phát hành hồ sơ").click()
    call_command("db_worker", batch=True, verbosity=0, startup_delay=False)
    leader.goto(reverse("reports:issue", args=[issue.pk]))
    expect(leader.get_by_text("Đã phát hành").first).to_be_visible()
    assert faults(leader) == []

    file = IssuedFile.objects.get(key="report")
    leader.goto(reverse("reports:signing", args=[file.pk]))
    key = payload("khoa.p12", key_file(cast.dung.full_name))
    leader.locator("input[type=file][name=key]").set_input_files(key)
    leader.get_by_label("Mật khẩu của tệp chứng thư số").fill(PASSWORD)
    assert faults(leader) == []
    leader.get_by_role("button", name="Ký văn bản").click()
    expect(leader.locator("#ban-ky-1")).to_contain_text(cast.dung.full_name)
    copy = SignedCopy.objects.get()
    assert [one["intact"] for one in copy.signatures] == [True]
    assert faults(leader) == []

    visitor = windows.visitor(viewport=PHONE)
    visitor.goto(reverse("reports:verify_code", args=[file.code]))
    with officer.expect_download() as download:
        officer.evaluate("address => { location = address }", reverse("reports:signed_file", args=[copy.pk]))
    download.value.save_as(tmp_path / "ban-ky.pdf")
    visitor.get_by_label("Tệp PDF").set_input_files(tmp_path / "ban-ky.pdf")
    visitor.get_by_role("button", name="Kiểm tra").click()
    expect(visitor.get_by_role("heading", level=2).first).to_contain_text("Đúng văn bản đã phát hành")
