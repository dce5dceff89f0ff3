"""The page of a briefing: sound HTML without scripts or network, and in a browser where one is."""

from __future__ import annotations

import html
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from conftest import Hemidef
from pages import parse

CHROMIUM = shutil.which("chromium") or shutil.which("google-chrome")
# Where npm put axe-core, if anywhere: NODE_PATH is the folder that it is in.
AXE = Path(os.environ.get("NODE_PATH", "nowhere")) / "axe-core" / "axe.min.js"
WIDTHS = (360, 1280)
# What Chromium asks by itself, whatever the page.
CHROMIUMS_OWN = (".google.com", ".googleapis.com")
POLICY = re.compile(r"<meta http-equiv=\"Content-Security-Policy\".*?>")

in_browser = pytest.mark.skipif(not CHROMIUM, reason="no Chromium here")


@pytest.fixture(params=["article", "everything", "sixty"])
def page(request: pytest.FixtureRequest, hemidef: Hemidef) -> Path:
    """A page of the article's store, of one with all there may be, and of 60 long entries."""
    if request.param == "sixty":
        assert hemidef("init", "--empty").code == 0
        words = "Comprehensive interoperability Hemisphärenverteidigungszusammenarbeit " * 3
        rows = "".join(
            f"{words}{number},2026-0{number % 9 + 1},{words[:60]},planned\n" for number in range(60)
        )
        Path("plan.csv").write_text(f"title,due,lead,status\n{rows}")
        assert hemidef("import", "plan.csv", "--kind", "initiative").code == 0
    else:
        request.getfixturevalue({"article": "store"}.get(request.param, request.param))
    words = ("--as-of", "2026-11-24", "--since", "2026-05-15")
    assert hemidef("report", "-o", "brief.html", *words).code == 0
    return Path("brief.html").resolve()


def test_the_page_is_sound(page: Path) -> None:
    root = parse(page.read_text("utf-8"))
    everything = root.all()
    ids = [each.attributes["id"] for each in everything if "id" in each.attributes]
    assert len(ids) == len(set(ids))
    pointed = " ".join(each.attributes.get("aria-labelledby", "") for each in everything).split()
    pointed += [each.attributes["href"][1:] for each in root.all("a")]
    assert set(pointed) <= set(ids)
    assert [each.attributes["lang"] for each in root.all("html")] == ["en"]
    assert len(root.all("title")) >= 1


def test_headings_go_down_by_one(page: Path) -> None:
    levels = [int(each.tag[1]) for each in parse(page.read_text("utf-8")).all("h1", "h2", "h3")]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))


def test_every_chart_has_a_title_a_description_and_its_table(page: Path) -> None:
    figures = parse(page.read_text("utf-8")).all("figure")
    assert figures
    for each in figures:
        pictures = [svg for svg in each.all("svg") if svg.attributes.get("role") == "img"]
        assert pictures
        for svg in pictures:
            title, about = (svg.all(tag)[0] for tag in ("title", "desc"))
            assert title.text
            assert about.text
            named = svg.attributes["aria-labelledby"].split()
            assert named == [title.attributes["id"], about.attributes["id"]]
        assert each.all("table")
        assert all(len(table.all("th")) > 1 for table in each.all("table"))


def test_nothing_runs_and_nothing_is_fetched(page: Path) -> None:
    text = page.read_text("utf-8")
    assert "Content-Security-Policy" in text
    assert "default-src 'none'" in text
    assert not re.search(r"url\(|@import|expression\(", text)
    for each in parse(text).all():
        assert each.tag not in (
            "script",
            "iframe",
            "object",
            "embed",
            "link",
            "img",
            "base",
            "form",
        )
        assert not [name for name in each.attributes if name.startswith("on")]
        assert "src" not in each.attributes
        assert each.attributes.get("href", "#").startswith("#")


# -- in a browser ------------------------------------------------------------------------------

Browse = Callable[..., tuple[str, str, set[str]]]


@pytest.fixture
def browse(tmp_path: Path) -> Browse:
    """A page in Chromium at a width: its elements, what the console said, the hosts it asked."""

    def look(page: Path, width: int = 1280, *more: str) -> tuple[str, str, set[str]]:
        log = tmp_path / "net.json"
        done = subprocess.run(
            [
                str(CHROMIUM),
                "--headless",
                "--disable-gpu",
                "--disable-quic",
                "--no-first-run",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
                "--hide-scrollbars",
                "--host-resolver-rules=MAP * ~NOTFOUND",
                "--enable-logging=stderr",
                f"--user-data-dir={tmp_path / 'profile'}",
                f"--log-net-log={log}",
                f"--window-size={width},900",
                "--virtual-time-budget=10000",
                *(["--no-sandbox"] if sys.platform != "win32" and os.getuid() == 0 else []),
                *more,
                page.as_uri(),
            ],
            capture_output=True,
            encoding="utf-8",
            timeout=120,
        )
        events = json.loads(log.read_text("utf-8"))["events"]
        asked = {urlsplit(str(each.get("params", {}).get("url", ""))).hostname for each in events}
        own = {
            host for host in asked if host and not host.endswith((".google.com", ".googleapis.com"))
        }
        console = "\n".join(line for line in done.stderr.splitlines() if "CONSOLE" in line)
        return done.stdout, console, own

    return look


def probed(page: Path, script: str, width: int = 1280) -> Path:
    """A copy of the page in a frame of this width, where ``script`` may run and ``tell``.

    No window of Chromium's is narrower than 500 pixels. What is told becomes the frame's title.
    """
    text = POLICY.sub("", page.read_text("utf-8"))
    tell = "const tell = told => parent.postMessage(JSON.stringify(told), '*');"
    copy = page.with_name("probed.html")
    copy.write_text(text.replace("</body>", f"<script>{tell}{script}</script></body>"), "utf-8")
    frame = page.with_name("frame.html")
    frame.write_text(
        "<script>onmessage = message => { document.title = message.data; };</script>"
        f'<iframe src="probed.html" width="{width}" height="800" style="border: 0"></iframe>',
        "utf-8",
    )
    return frame


def answer(dumped: str) -> str:
    found = re.search("<title>(.*?)</title>", dumped, re.DOTALL)
    assert found, dumped[:500]
    return html.unescape(found[1])


WIDER = """
const wide = document.documentElement.clientWidth;
const beyond = [...document.querySelectorAll('body *')].filter(each => {
  const box = each.getBoundingClientRect();
  return box.width && box.right > wide + 1 && !each.closest('.table, svg');
});
tell([wide, document.documentElement.scrollWidth, beyond.map(e => e.outerHTML.slice(0, 80))]);
"""


@in_browser
@pytest.mark.parametrize("width", WIDTHS)
def test_no_request_no_error_no_overflow(browse: Browse, page: Path, width: int) -> None:
    _, console, hosts = browse(page, width, "--dump-dom")
    assert (console, hosts) == ("", set())
    dumped, _, _ = browse(probed(page, WIDER, width), 1280, "--dump-dom")
    wide, scrolled, beyond = json.loads(answer(dumped))
    assert wide == width
    assert scrolled <= wide
    assert beyond == []


@in_browser
@pytest.mark.skipif(not AXE.is_file(), reason="no axe-core in NODE_PATH")
@pytest.mark.parametrize(
    "more", [(), ("--force-dark-mode", "--blink-settings=preferredColorScheme=0")]
)
def test_axe_finds_nothing(browse: Browse, page: Path, more: tuple[str, ...]) -> None:
    script = AXE.read_text("utf-8").replace("</script>", "<\\/script>")
    told = "axe.run().then(f => tell(f.violations.map(v => [v.id, v.nodes[0].html.slice(0, 99)])));"
    dumped, _, _ = browse(probed(page, script + told), 1280, "--dump-dom")
    assert json.loads(answer(dumped)) == []


@in_browser
def test_it_prints(browse: Browse, page: Path, tmp_path: Path) -> None:
    paper = tmp_path / "brief.pdf"
    browse(page, 1280, "--no-pdf-header-footer", f"--print-to-pdf={paper}")
    assert paper.read_bytes().startswith(b"%PDF")
