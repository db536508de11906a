// What questions have beside the parts of figures: texts with *emphasis*, **more of it** and `code`.

import { h } from "./parts.js";

/** A text as nodes. */
export function inline(text) {
  const tags = { "**": "strong", "*": "em", "`": "code" };
  return text.split(/(\*\*[^*]+\*\*|\*[^*\s][^*]*\*|`[^`]+`)/).map((piece) => {
    const mark = ["**", "*", "`"].find(
      (one) => piece.length > 2 * one.length && piece.startsWith(one) && piece.endsWith(one),
    );
    if (!mark) return piece;
    return h(tags[mark], {}, piece.slice(mark.length, -mark.length));
  });
}

let numbered = 0;

/** An id that nothing else in the page has. */
export const newId = () => `vtq-${++numbered}-${Math.random().toString(36).slice(2, 7)}`;
