// What a reader types as an answer: numbers, lists, True and False, texts in quotes, and sums such
// as 2 * (3 + sqrt(2)). Python's signs; nothing is run that isn't listed here.

/** What was typed is no answer; the message is the sentence that says why. */
export class NotTyped extends Error {}

const NAMES = { True: true, False: false, None: null, pi: Math.PI, e: Math.E };
const FUNCTIONS = { sqrt: Math.sqrt, log: Math.log, exp: Math.exp, abs: Math.abs };
const TOKEN =
  /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?)|([A-Za-z_]\w*)|("[^"]*"|'[^']*'|“[^”]*”)|(\*\*|\/\/|[-+*/%()[\],]))/y;

/**
 * The value of what was typed: a number, truth, text or null, or a list of those.
 * @throws {NotTyped}
 */
export function typed(text) {
  const reader = new Reader(tokens(text));
  const values = [reader.sum()];
  let isRow = false;
  while (reader.takes(",")) {
    isRow = true;
    if (reader.isDone) break;
    values.push(reader.sum());
  }
  if (!reader.isDone) throw strange(reader.next);
  return isRow ? values : values[0];
}

function tokens(text) {
  const found = [];
  // A minus from a phone's keyboard, and names of a library before a function, are as good.
  const plain = text
    .replace(/[−–]/g, "-")
    .replace(/\b(?:np|numpy|math)\./g, "")
    .trimEnd();
  TOKEN.lastIndex = 0;
  while (TOKEN.lastIndex < plain.length) {
    const from = TOKEN.lastIndex;
    const match = TOKEN.exec(plain);
    if (!match) throw strange(plain.slice(from).trim()[0]);
    const [, digits, name, quoted, sign] = match;
    if (digits) found.push({ value: Number(digits) });
    else if (quoted) found.push({ value: quoted.slice(1, -1) });
    else found.push({ name, sign });
  }
  return found;
}

function strange(what) {
  const shown = what?.sign ?? what?.name ?? what?.value ?? what;
  const where = shown === undefined ? "It ends too early" : `“${shown}” is not expected there`;
  return new NotTyped(
    `${where}: a number, a list such as [1, 2, 3], or a sum such as 2 * (1 + 3) can be read.`,
  );
}

class Reader {
  constructor(list) {
    this.list = list;
    this.at = 0;
    this.depth = 0;
  }

  get next() {
    return this.list[this.at];
  }

  get isDone() {
    return this.at >= this.list.length;
  }

  takes(...signs) {
    const sign = this.next?.sign;
    if (!signs.includes(sign)) return undefined;
    this.at++;
    return sign;
  }

  sum() {
    let value = this.product();
    for (let sign; (sign = this.takes("+", "-"));) {
      const other = numeric(this.product());
      value = sign === "+" ? numeric(value) + other : numeric(value) - other;
    }
    return value;
  }

  product() {
    let value = this.signed();
    for (let sign; (sign = this.takes("*", "/", "//", "%"));) {
      const [a, b] = [numeric(value), numeric(this.signed())];
      if (sign !== "*" && b === 0) throw new NotTyped("That divides by zero.");
      if (sign === "*") value = a * b;
      else if (sign === "/") value = a / b;
      else value = sign === "//" ? Math.floor(a / b) : a - b * Math.floor(a / b);
    }
    return value;
  }

  signed() {
    if (this.takes("+")) return numeric(this.signed());
    if (this.takes("-")) return -numeric(this.signed());
    const base = this.one();
    return this.takes("**") ? numeric(base) ** numeric(this.signed()) : base;
  }

  one() {
    const token = this.next;
    if (!token) throw strange();
    this.at++;
    if ("value" in token) return token.value;
    if (++this.depth > 50) throw new NotTyped("Those are too many brackets.");
    const value = token.sign ? this.inside(token) : this.named(token);
    this.depth--;
    return value;
  }

  inside(token) {
    if (token.sign !== "(" && token.sign !== "[") throw strange(token);
    const closing = token.sign === "(" ? ")" : "]";
    const values = [];
    let isRow = token.sign === "[";
    while (!this.takes(closing)) {
      values.push(this.sum());
      if (this.takes(",")) isRow = true;
      else if (this.next?.sign !== closing) throw strange(this.next);
    }
    return isRow || !values.length ? values : values[0];
  }

  named({ name }) {
    if (Object.hasOwn(NAMES, name)) return NAMES[name];
    if (name === "array" && this.next?.sign === "(") return this.one();
    if (!Object.hasOwn(FUNCTIONS, name)) throw strange({ name });
    if (this.next?.sign !== "(") throw strange(this.next);
    return FUNCTIONS[name](numeric(this.one()));
  }
}

function numeric(value) {
  if (typeof value === "number" || typeof value === "boolean") return Number(value);
  throw new NotTyped("Sums are of single numbers: lists, texts and None can't be added.");
}
