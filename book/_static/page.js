// What the theme leaves to do in every page, so that everyone can use it. No page needs it to be
// read.

document.addEventListener("DOMContentLoaded", () => {
  keepSearchTogether();
  sayTheme();
  offerTables();
  reachWhatScrolls();
  addEventListener("resize", reachWhatScrolls);
});

/** The search box that lies over the page keeps the focus, and gives it back when it closes. */
function keepSearchTogether() {
  const box = document.querySelector(".search-button__wrapper");
  const line = box?.querySelector("input");
  if (!line) return;
  let before = null;
  const open = () => box.classList.contains("show");
  document.addEventListener("focusin", ({ target }) => {
    if (open() && !box.contains(target)) line.focus();
    else if (!open() && target !== document.body) before = target;
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Tab") event.preventDefault(); // there is nothing but the line
  });
  new MutationObserver(() => {
    if (!open()) before?.focus();
  }).observe(box, { attributeFilter: ["class"] });
}

/** The button for light and dark says which of the three it is set to. */
function sayTheme() {
  const say = () => {
    const mode = document.documentElement.dataset.mode || "auto";
    const words = { auto: "as your system", light: "light", dark: "dark" }[mode];
    for (const button of document.querySelectorAll(".theme-switch-button"))
      button.setAttribute("aria-label", `Colours: ${words}`);
  };
  say();
  new MutationObserver(say).observe(document.documentElement, { attributeFilter: ["data-mode"] });
}

/** Under each table a button that saves it as a file of comma-separated values. */
function offerTables() {
  for (const frame of document.querySelectorAll(".bd-article .vt-table:has(table.dataframe)")) {
    const button = document.createElement("button");
    button.className = "vt-save";
    const number = frame.getAttribute("aria-label").split(":")[0];
    button.textContent = `Save ${number.toLowerCase()} as CSV`;
    button.addEventListener("click", () => save(frame.querySelector("table"), number));
    frame.after(button);
  }
}

function save(table, name) {
  const rows = [...table.rows].map((row) => [...row.cells].map(written).join(","));
  const file = new Blob([rows.join("\r\n") + "\r\n"], { type: "text/csv" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  const page =
    location.pathname
      .split("/")
      .pop()
      .replace(/\.html$/, "") || "index";
  link.download = `${page} ${name}.csv`.replaceAll(" ", "_").toLowerCase();
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function written(cell) {
  const text = cell.textContent.trim().replace(/\s+/g, " ");
  const quoted = /[",]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  return quoted + ",".repeat(cell.colSpan - 1);
}

/** What scrolls sideways can be reached, and scrolled, by keyboard, and has a name. */
function reachWhatScrolls() {
  for (const one of document.querySelectorAll(".vt-figure, .bd-article mjx-container[display]")) {
    const scrolls = one.scrollWidth > one.clientWidth + 1 && one.clientWidth > 0;
    const name = one.dataset.name || "Formula";
    for (const [attribute, value] of [
      ["tabindex", "0"],
      ["role", "group"],
      ["aria-label", name],
    ])
      if (scrolls) one.setAttribute(attribute, value);
      else one.removeAttribute(attribute);
  }
}

let opened = [];
addEventListener("beforeprint", () => {
  opened = [...document.querySelectorAll("details:not([open])")];
  for (const fold of opened) fold.open = true;
});
addEventListener("afterprint", () => {
  for (const fold of opened) fold.open = false;
});
