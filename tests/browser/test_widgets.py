"""Widgets and math on one page, without kernel or network: the two scripts don't get on by nature."""

import functools
import http.server
import os
import threading

import pytest
from selenium.webdriver.common.keys import Keys

SLIDERS = """
import ipywidgets
a = ipywidgets.IntSlider(description="Frames", value=7)
b = ipywidgets.IntText(value=7)
ipywidgets.jslink((a, "value"), (b, "value"))
display(ipywidgets.VBox([a, b]))
"""


@pytest.fixture(scope="module")
def page(tiny_book_of_module, browser):
    """A page with a formula and two linked widgets, open in the browser."""
    tiny = tiny_book_of_module
    tiny.write_toc("widgets")
    tiny.write("widgets", ["# Widgets\n\nAs $x^2$.", {"source": SLIDERS}])
    result = tiny.build(path=os.environ["PATH"])
    assert result.returncode == 0, result.stderr
    handler = functools.partial(
        http.server.SimpleHTTPRequestHandler, directory=str(tiny.build_dir / "html")
    )
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as running:
        threading.Thread(target=running.serve_forever, daemon=True).start()
        server, browser.server = browser.server, f"http://127.0.0.1:{running.server_port}"
        browser.console(), browser.requests()
        browser.open("widgets.html")
        browser.wait(
            lambda driver: (
                driver.execute_script(
                    "return document.querySelectorAll('.widget-slider, .widget-text').length"
                )
                == 2
            )
        )
        yield browser
        browser.server = server
        running.shutdown()


def test_linked_widgets_answer_each_other_without_a_kernel(page):
    field = page.driver.find_element("css selector", ".widget-text input")
    assert field.get_attribute("value") == "7"
    page.driver.find_element("css selector", ".noUi-handle").send_keys(Keys.ARROW_RIGHT)
    page.wait(lambda driver: field.get_attribute("value") == "8")


def test_the_formula_beside_the_widgets_is_drawn(page):
    assert (
        page.run(
            "return document.querySelectorAll('.bd-article p mjx-container mjx-math *').length"
        )
        > 0
    )


def test_everything_came_from_this_server_and_nothing_went_wrong(page):
    assert [entry["message"] for entry in page.console() if entry["level"] == "SEVERE"] == []
    urls = page.requests()
    assert any("html-manager" in url for url in urls)
    assert [
        url for url in urls if not url.startswith((page.server, "data:", "blob:", "chrome:"))
    ] == []
