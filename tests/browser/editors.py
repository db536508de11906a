"""What a reader does in an editor of a page: writes, presses, runs, reads the verdict."""

from selenium.webdriver.common.keys import Keys


def part(place, name):
    return place.find_element("css selector", name)


def write(page, place, code):
    """Replace the code in an editor."""
    field = part(place, ".cm-content")
    page.run("arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", field)
    field.click()
    field.send_keys(Keys.CONTROL, "a")
    field.send_keys(Keys.DELETE)
    page.driver.execute_cdp_cmd("Input.insertText", {"text": code})


def press(place, label):
    (one,) = [b for b in place.find_elements("css selector", "button") if b.text == label]
    place.parent.execute_script(
        "arguments[0].scrollIntoView({block: 'center', behavior: 'instant'})", one
    )
    one.click()


def verdict(page, place):
    """What is said once the run has ended."""
    page.wait(lambda _: part(place, ".vtc-run").is_enabled())
    return part(place, ".vtx-said").text


def run(page, place, code):
    write(page, place, code)
    press(place, "Run")
    return verdict(page, place)
