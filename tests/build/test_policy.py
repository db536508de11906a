"""The policy that is written into a page names what the page itself runs, and nothing else."""

import base64
import hashlib

import pytest
from bs4 import BeautifulSoup
from builder import policy, sharing

PAGE = """<!DOCTYPE html><html><head><meta charset="utf-8"/><title>T</title>
<script src="a.js"></script><script>let a = 1;</script></head>
<body><script type="application/json">{"a": 1}</script><script type="module">go()</script>
<button onclick="print()">Print</button></body></html>"""


def soup(text):
    return BeautifulSoup(text, "html.parser")


def named(text):
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"


def directives(text):
    return {one.split()[0]: one.split()[1:] for one in text.split("; ")}


def test_what_stands_in_a_page_and_is_run_is_named_by_its_hash():
    sources = directives(policy.policy(soup(PAGE)))["script-src"]
    hashes = {one for one in sources if "sha256" in one}
    assert hashes == {named("let a = 1;"), named("go()"), named("print()")}
    assert "'unsafe-hashes'" in sources and "'unsafe-inline'" not in sources


def test_a_page_without_programs_in_attributes_allows_none():
    sources = directives(policy.policy(soup("<script>let a = 1;</script>")))["script-src"]
    assert "'unsafe-hashes'" not in sources


def test_nothing_comes_from_elsewhere_unless_the_book_was_made_without_npm():
    assert "http" not in policy.policy(soup(PAGE))
    with_cdn = directives(policy.policy(soup(PAGE), needs_cdn=True))
    asking = {name for name, sources in with_cdn.items() if policy.CDN in sources}
    assert asking == {"script-src", "font-src"}
    assert with_cdn["default-src"] == with_cdn["base-uri"] == ["'none'"]


@pytest.mark.parametrize("encoding", ['<meta charset="utf-8"/>', ""])
def test_the_policy_stands_before_all_that_it_is_about(encoding):
    page = soup(PAGE.replace('<meta charset="utf-8"/>', encoding))
    policy.enforce(page)
    found = page.find("meta", attrs={"http-equiv": policy.NAME})
    assert found is not None and found.parent is page.head
    assert all(one.name == "meta" for one in found.find_previous_siblings())
    assert found["content"] == policy.policy(page), "the policy itself changes nothing"


def test_the_page_for_lost_links_runs_nothing():
    (found,) = soup(sharing.lost(soup(PAGE), "")).find_all(
        "meta", attrs={"http-equiv": policy.NAME}
    )
    assert directives(found["content"]) == {
        "default-src": ["'none'"],
        "style-src": ["'unsafe-inline'"],
    }
