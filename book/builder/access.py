"""What the theme leaves out for people who listen to a page, or go through it by keyboard."""

from bs4 import BeautifulSoup, Tag

SHOWN = {"Show code cell source": "Show the code", "Show code cell content": "Show the code"}
HIDDEN = {"Hide code cell source": "Hide the code", "Hide code cell content": "Hide the code"}
MADE_OF = (("img", " of this figure"), ("table", " of this table"))  # what a fold's code makes


def mend(page: BeautifulSoup) -> None:
    """Change a page in place."""
    name_folds(page)
    name_places(page)
    mend_headings(page)
    mend_search(page)
    for entry in page.select("[role=doc-biblioentry], .citation-list"):
        del entry["role"]  # deprecated, and not allowed beside the anchors that are between them


def name_folds(page: BeautifulSoup) -> None:
    """Say on each fold what it holds; no two folds of a page have the same name."""
    said: dict[str, int] = {}
    for fold in page.select(".bd-article summary"):
        if fold.has_attr("aria-label"):
            del fold["aria-label"]
        for words in fold.select("p"):
            text = words.get_text(strip=True)
            if text in SHOWN | HIDDEN:
                words.string = (SHOWN | HIDDEN)[text] + made_by(fold)
        name = fold.get_text(" ", strip=True)
        said[name] = said.get(name, 0) + 1
        if said[name] > 1:
            number = page.new_tag("span", attrs={"class": "visually-hidden"})
            number.string = f" ({said[name]})"
            fold.append(number)
    for fold in page.select(".bd-sidebar-primary summary"):
        above = fold.find_parent("li").find("a")
        fold["aria-label"] = f"Pages below {above.get_text(' ', strip=True)}"


def made_by(fold: Tag) -> str:
    """Return what the code in a fold has made, in words that follow "Show the code"."""
    output = fold.find_parent("div", class_="cell")
    output = output.find(class_="cell_output") if output is not None else None
    for tag, words in MADE_OF:
        if output is not None and output.find(tag) is not None:
            return words
    return ""


def name_places(page: BeautifulSoup) -> None:
    """Give every part of a page a place that has a name."""
    for sidebar in page.select(".bd-sidebar-primary"):
        sidebar["role"], sidebar["aria-label"] = "complementary", "The book"
    for contents in page.select("nav.bd-toc-nav"):
        contents["aria-label"] = "On this page"
    for image in page.select("i[class*=fa-], span[class*=fa-]"):
        image["aria-hidden"] = "true"
    for button in page.select("button[title]"):
        if not (button.get("aria-label") or button.get_text(strip=True)):
            button["aria-label"] = button["title"]


def mend_headings(page: BeautifulSoup) -> None:
    """Leave a page one heading of the first order: the theme adds another for print."""
    for extra in page.select("#jb-print-docs-body"):
        extra.decompose()
    article = page.select_one("article.bd-article")
    if article is not None and article.find("h1") is None:
        title = page.new_tag("h1")
        title.string = page.title.get_text().partition(" — ")[0].strip() if page.title else "Page"
        article.insert(0, title)


def mend_search(page: BeautifulSoup) -> None:
    """Make the search box that lies over the page a dialog, and its name what is written on it."""
    for box in page.select(".search-button__wrapper"):
        box["role"], box["aria-modal"], box["aria-label"] = "dialog", "true", "Search"
    for script in page.find_all("script"):
        if script.string and "search-button-field" in script.string:
            script.string = script.string.replace(' title="Search" aria-label="Search"', "")
        if script.string and "<i class" in script.string:
            script.string = script.string.replace("<i class", '<i aria-hidden="true" class')
    for second in page.select("#search-input")[1:]:
        second["id"] = "search-input-of-the-page"
    for results in page.select("#search-results"):
        results["aria-live"] = "polite"
    for viewport in page.select('meta[name="viewport"]')[1:]:
        viewport.decompose()
