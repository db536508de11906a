// Elements for questions, and texts with *emphasis*, **more of it** and `code`.

const SVG = "http://www.w3.org/2000/svg";

/** An element; what is null is left away, names that begin with "on" are listeners. */
export function element(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** An element of a drawing. */
export function drawn(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(name, value === true ? "" : value);
    }
  }
  made.append(...children.filter((child) => child !== null && child !== undefined));
  return made;
}

/** A text as nodes. */
export function inline(text) {
  const tags = { "**": "strong", "*": "em", "`": "code" };
  return text.split(/(\*\*[^*]+\*\*|\*[^*\s][^*]*\*|`[^`]+`)/).map((piece) => {
    const mark = ["**", "*", "`"].find(
      (one) => piece.length > 2 * one.length && piece.startsWith(one) && piece.endsWith(one),
    );
    if (!mark) return piece;
    return element(tags[mark], {}, piece.slice(mark.length, -mark.length));
  });
}

let numbered = 0;

/** An id that nothing else in the page has. */
export const newId = () => `vtq-${++numbered}-${Math.random().toString(36).slice(2, 7)}`;
