"""The pages of a ward in a full year, read by ten people at once.

The demo ward with its 20 indicators, its 88 period reports a year and its register filled up to 500 documents, on
SQLite, served by the web server that ``script/demo`` starts (two processes of four threads). Each person signs in and
reads pages in an order of his own, with a pause of 1 to 3 seconds (a quick reader); a second run makes no pause at all,
which is the most that ten browsers can ask. Nothing is cached between two people. p95 is the time by which 19 of 20
answers were complete at the reader.
"""

import http.client
import io
import random
import re
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings

DOCUMENTS, PEOPLE, PAGES_EACH, BEST_OF = 500, 10, 20, 3
LIMIT = 0.3  # seconds, p95
PORT = 8765
PASSWORD = "thu-cong-2023"
DESK = "/ra-soat/2023/"
TOKEN = re.compile(rb'name="csrfmiddlewaretoken" value="([^"]+)"')


def fill() -> list[str]:
    """Load the demo, fill its register up to ``DOCUMENTS`` and return the addresses of the pages that are read."""
    from django.core.management import call_command

    for command in ("migrate", "loadframeworks", "loaddemo"):
        call_command(command, verbosity=0, stdout=io.StringIO())
    from assignments.models import Assessment

    assessment = Assessment.objects.select_related("framework", "ward").get(ward__slug="hong-son", year=2023)
    _copy_documents(assessment)
    indicators = [f"/chi-tieu/{result.pk}/" for result in assessment.results.all()]
    documents = [f"/tai-lieu/{use.document_id}/" for use in assessment.evidence.all()[:20]]
    began = assessment.ward.periodic_reports.order_by("-last_day", "pk")[:20]
    reports = [f"/bao-cao/{report.lineage}/{report.period}/" for report in began]
    lists = [
        "/viec-cua-toi/",
        "/bang-diem/2023/",
        "/lich/2023/11/",
        "/tai-lieu/",
        "/tai-lieu/?q=ke+hoach",
        DESK,
    ]
    plan = [f"/ke-hoach/{assessment.plans.get().pk}/", f"/bo-tieu-chi/{assessment.framework_id}/"]
    rare = ["/lich/2023/", "/tong-hop/2023/3/", "/hoi-dap/", *plan]
    # an official reads his indicators and reports most; plan, framework and sums are looked up now and then
    return lists * 4 + indicators + documents + reports + rare


def _copy_documents(assessment: Any) -> None:
    """Add documents with one revision and one use each until the register holds ``DOCUMENTS``."""
    from evidence.models import Document, Evidence, Revision

    uses = list(assessment.evidence.select_related("document", "revision"))
    missing = DOCUMENTS - Document.objects.filter(ward=assessment.ward).count()
    for number in range(missing):
        use = uses[number % len(uses)]
        document, revision = use.document, use.revision
        document.pk = revision.pk = use.pk = None
        document._state.adding = revision._state.adding = use._state.adding = True
        document.number = f"{number}/{document.number}"[:64]
        document.search_text = document.fold_for_search()
        Document.objects.bulk_create([document])
        revision.document, revision.number = document, 1
        revision.stored_name = f"do-dac/{number}"
        Revision.objects.bulk_create([revision])
        use.document, use.revision = document, revision
        Evidence.objects.bulk_create([use])


class Reader(threading.Thread):
    """One person: signs in, then reads pages; keeps the seconds of each answer."""

    def __init__(self, number: int, username: str, pages: list[str], pause: bool) -> None:
        super().__init__()
        self.chance = random.Random(number)
        self.username, self.pages, self.pause = username, pages, pause
        self.times: list[float] = []
        self.faults: list[str] = []
        self.cookies: dict[str, str] = {}
        self.connection = http.client.HTTPConnection("127.0.0.1", PORT, timeout=60)

    def ask(self, method: str, path: str, body: str = "") -> tuple[int, bytes]:
        headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items())}
        if body:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            self.connection.request(method, path, body or None, headers)
            answer = self.connection.getresponse()
        except (http.client.RemoteDisconnected, ConnectionError):
            # the server ended the idle connection; a browser too asks again on a new one
            self.connection.close()
            self.connection.request(method, path, body or None, headers)
            answer = self.connection.getresponse()
        content = answer.read()
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            name, _, value = cookie.partition(";")[0].partition("=")
            self.cookies[name] = value
        return answer.status, content

    def sign_in(self) -> None:
        _, page = self.ask("GET", "/tai-khoan/dang-nhap/")
        found = TOKEN.search(page)
        assert found, "no login form"
        fields = {"username": self.username, "password": PASSWORD, "csrfmiddlewaretoken": found[1].decode()}
        status, _ = self.ask("POST", "/tai-khoan/dang-nhap/", urlencode(fields))
        assert status == 302, f"{self.username} could not sign in: {status}"
        if self.ask("GET", DESK)[0] != 200:  # the review desk is not everybody's
            self.pages = [page for page in self.pages if page != DESK]

    def run(self) -> None:
        for _ in range(PAGES_EACH):
            page = self.chance.choice(self.pages)
            if self.pause:
                time.sleep(self.chance.uniform(1, 3))
            start = time.perf_counter()
            status, _ = self.ask("GET", page)
            self.times.append(time.perf_counter() - start)
            if status != 200:
                self.faults.append(f"{page}: {status}")


def p95(people: list[str], pages: list[str], *, pause: bool) -> float:
    """Seconds by which 95 of 100 answers were there, for ten people who read at once."""
    readers = [Reader(number, people[number % len(people)], list(pages), pause) for number in range(PEOPLE)]
    for reader in readers:
        reader.sign_in()
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    faults = [fault for reader in readers for fault in reader.faults]
    assert not faults, faults[:5]
    times = sorted(seconds for reader in readers for seconds in reader.times)
    assert len(times) == PEOPLE * PAGES_EACH
    return times[len(times) * 95 // 100 - 1]


def _serve() -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "gunicorn", "config.wsgi:application", "--bind", f"127.0.0.1:{PORT}"]
    command += ["--worker-class", "gthread", "--preload", "--workers", "2", "--threads", "4"]
    command += ["--log-level", "error", "--no-control-socket"]
    server = subprocess.Popen(command, cwd=settings.BASE_DIR)
    for _ in range(300):
        try:
            http.client.HTTPConnection("127.0.0.1", PORT, timeout=1).connect()
            return server
        except OSError:
            time.sleep(0.1)
    server.kill()
    raise RuntimeError("the web server did not start")


def rows() -> list[dict[str, Any]]:
    """Two rows: p95 with a pause between two pages and without one, against the limit."""
    from accounts.models import User
    from config.access import WORKING_ROLES

    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
    subprocess.run(
        [sys.executable, "manage.py", "collectstatic", "--no-input", "--verbosity", "0"],
        cwd=settings.BASE_DIR,
        check=True,
    )
    pages = fill()
    working = User.objects.filter(ward__slug="hong-son", grants__role__in=WORKING_ROLES).distinct()
    people = list(working.values_list("username", flat=True)[:PEOPLE])
    server = _serve()
    try:
        p95(people, pages, pause=False)  # fills what a process keeps
        found = {
            words: min(p95(people, pages, pause=pause) for _ in range(BEST_OF))
            for words, pause in (("a pause of 1-3 s", True), ("no pause", False))
        }
    finally:
        server.terminate()
        server.wait()
    return [
        {
            "name": f"pages, {DOCUMENTS} documents, p95 of {PEOPLE} people, {words} (s)",
            "ours": seconds,
            "other": LIMIT,
            "ratio": seconds / LIMIT,
            "bar": 1,
        }
        for words, seconds in found.items()
    ]
