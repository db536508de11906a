"""Tables that scroll, that the keyboard reaches, and that a screen reader can announce."""

from bs4 import BeautifulSoup, Tag

INDEX = "indextable"  # of Sphinx's index: columns of words, not a table
SCROLLER = "pst-scrollable-table-container"  # the theme's own frame


def frame(page: BeautifulSoup) -> None:
    """Put each table of a page into a frame that scrolls, by keyboard too, and has a name.

    The name is made of the table's headings. A heading says whether it is a column's or a row's.
    One without a text, as pandas writes them above its index, becomes an ordinary cell: a screen
    reader would announce a heading that is empty.
    """
    found = [table for table in page.find_all("table") if INDEX not in table.get("class", [])]
    for number, table in enumerate(found, start=1):
        for heading in table.find_all("th"):
            mend_heading(heading)
        around = table.parent
        if not (around.name == "div" and SCROLLER in around.get("class", [])):
            around = table.wrap(page.new_tag("div"))
        around.attrs = {
            "class": ["vt-table"],
            "role": "region",
            "tabindex": "0",
            "aria-label": name_of(table, number),
        }


def mend_heading(heading: Tag) -> None:
    """Say what a heading is the heading of; make one that is empty an ordinary cell."""
    if not heading.get_text(strip=True):
        heading.name, heading.attrs = "td", {}
        return
    in_head = heading.find_parent("thead") is not None
    spans = int(heading.get("colspan" if in_head else "rowspan", 1)) > 1
    heading["scope"] = ("col" if in_head else "row") + ("group" if spans else "")


def name_of(table: Tag, number: int) -> str:
    """Return the number of a table, and the headings of its columns."""
    head = table.find("thead")
    headings = (
        [" ".join(cell.get_text(" ").split()) for cell in head.find_all("th")] if head else []
    )
    return f"Table {number}" + (f": {', '.join(headings)}" if headings else "")
