// What is said of an answer, as vtlib.checks says it: reading as vtlib/checks/reading.py reads it,
// then the first case that holds.

import { holds } from "./conditions.js";

/**
 * @param {object} check  kind, what, wanted, n, allowed and cases, as vtlib.checks hands it over
 * @param {*} answer  numbers, truths, texts, null, and lists of these
 * @returns {{right: boolean, sentence: string}}
 */
export function reply(check, answer) {
  const { values, given } = check.kind === "words" ? words(check, answer) : numbers(check, answer);
  if (given !== undefined) {
    const sentence = `Not yet. ${check.what} must be ${check.wanted}; you gave ${given}.`;
    return { right: false, sentence };
  }
  const { right, sentence } = check.cases.find(({ when }) => holds(when, values));
  return { right, sentence };
}

function numbers({ kind, n }, answer) {
  const shape = shapeOf(answer);
  const values = [answer].flat(Infinity);
  if (answer === null || !shape || values.some((x) => typeof x === "string")) {
    return { given: named(answer) };
  }
  if (values.some((x) => x === null || !Number.isFinite(Number(x)))) {
    return { given: "NaN, None or infinity" };
  }
  const isRow = values.length > 0 && values.length === Math.max(1, ...shape);
  if (!isRow || (n !== null && values.length !== n)) return { given: described(shape) };
  const plain = values.map(Number);
  const other = plain.find((x) => x !== 0 && x !== 1);
  if (kind === "mask" && other !== undefined) return { given: `${short(other)} among them` };
  return { values: plain };
}

function words({ n, allowed }, answer) {
  if (typeof answer !== "string" && !Array.isArray(answer)) return { given: named(answer) };
  const said = [answer].flat();
  if (said.length !== n) return { given: said.length > n ? "more" : `${said.length || "none"}` };
  const places = said.map((one) => allowed.indexOf(plain(one)));
  const strange = places.indexOf(-1);
  return strange < 0 ? { values: places } : { given: named(said[strange]) };
}

function plain(text) {
  if (typeof text !== "string") return undefined;
  return text.toLowerCase().replaceAll("’", "'").trim().split(/\s+/).join(" ").replace(/\.+$/, "");
}

/** Lengths of nested lists, outermost first; undefined if they are of unequal length. */
function shapeOf(answer) {
  if (!Array.isArray(answer)) return [];
  const inner = answer.map(shapeOf);
  if (inner.some((shape) => !shape || String(shape) !== String(inner[0]))) return undefined;
  return [answer.length, ...(inner[0] ?? [])];
}

/** What something is that isn't what was asked for. */
function named(answer) {
  if (typeof answer === "string") {
    return answer.length && answer.length < 40 ? `the text “${answer}”` : "text";
  }
  if (answer === null) return "None: is a result missing?";
  if (Array.isArray(answer)) return "a list with something else in it";
  if (typeof answer === "boolean") return "something of type bool";
  return `something of type ${Number.isInteger(answer) ? "int" : "float"}`;
}

/** How many numbers there are. */
function described(shape) {
  const size = shape.reduce((product, length) => product * length, 1);
  if (size === 0) return "none";
  if (size > 1 && size > Math.max(...shape)) return `a table of ${shape.join(" by ")}`;
  return size === 1 ? "one" : `${size}`;
}

/** A number in six digits, as Python's :g writes it. */
function short(number) {
  const exponent = Math.floor(Math.log10(Math.abs(number)));
  if (exponent >= -4 && exponent < 6) return String(Number(number.toPrecision(6)));
  const [digits, power] = number.toExponential(5).split("e");
  const sign = power.startsWith("-") ? "-" : "+";
  return `${Number(digits)}e${sign}${power.slice(1).padStart(2, "0")}`;
}
