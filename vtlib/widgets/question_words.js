// What is said of an answer to a question: how a typed number is read, and how far an answer lies
// from what came true. No page and no widget is needed here.

export const N_POINTS = 11; // of a sketched curve

/** Whether one of a question's options is right: then it answers by itself. */
export const isConcept = ({ options = [] }) => options.some(({ right }) => right);

/** A number as a text, with three digits that count. */
export function written(value) {
  const rounded = Number(value.toPrecision(3));
  const text =
    Math.abs(rounded) >= 1000
      ? Math.round(value).toLocaleString("en")
      : String(rounded).replace(/e([+-])/, " × 10^$1");
  return text.replace("+", "").replaceAll("-", "−");
}

/** A number with its unit. */
export const withUnit = (value, unit) => (unit ? `${written(value)} ${unit}` : written(value));

/** The x values at which a curve is sketched. */
export const pointsOf = ({ low, high }) =>
  Array.from({ length: N_POINTS }, (_, i) => low + ((high - low) * i) / (N_POINTS - 1));

/**
 * Read a number that was typed for a question.
 * @returns {{value: number} | {problem: string}}
 */
export function readNumber(text, { unit = "", low = null, high = null }) {
  let plain = text.trim().replace(/[−–]/g, "-");
  if (unit && plain.toLowerCase().endsWith(unit.toLowerCase())) {
    plain = plain.slice(0, -unit.length).trim();
  }
  if (!plain) return { problem: "Write a number first; a guess is good enough." };
  if (/^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain)) plain = plain.replaceAll(",", "");
  else plain = plain.replace(",", ".");
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) || !Number.isFinite(Number(plain))) {
    return { problem: `“${text.trim()}” can't be read as a number.` };
  }
  const value = Number(plain);
  if ((low !== null && value < low) || (high !== null && value > high)) {
    return { problem: `It must be ${bounds(low, high, unit)}.` };
  }
  return { value };
}

/** The numbers that a question takes, in words. */
export function bounds(low, high, unit = "") {
  if (low === null && high === null) return "";
  if (low === null) return `at most ${withUnit(high, unit)}`;
  if (high === null) return `at least ${withUnit(low, unit)}`;
  return `between ${written(low)} and ${withUnit(high, unit)}`;
}

/** How far a number lies from another, as a factor or in its unit. */
export function distanceOfNumbers(said, result, { unit = "", low = null, high = null }) {
  const gap = said - result;
  if (gap === 0 || written(said) === written(result)) return "Exactly so.";
  const hasRange = low !== null && high !== null;
  const scale = hasRange ? high - low : Math.max(Math.abs(said), Math.abs(result));
  const near = nearness(Math.abs(gap) / scale);
  const factor = said > result ? said / result : result / said;
  if (unit !== "%" && said > 0 && result > 0 && factor >= 2) {
    const large = `${written(factor)} times too large`;
    return `${near}: ${gap > 0 ? large : `too small by a factor of ${written(factor)}`}.`;
  }
  const points = written(Math.abs(gap)) === "1" ? "percentage point" : "percentage points";
  const size = withUnit(Math.abs(gap), unit === "%" ? points : unit);
  return `${near}: ${size} too ${gap > 0 ? "high" : "low"}.`;
}

function nearness(share) {
  if (share <= 0.02) return "Very close";
  if (share <= 0.1) return "Close";
  return share <= 0.3 ? "Some way off" : "Far off";
}

/** The y of a curve at some x, along straight lines; beyond its ends, its last values. */
export function interpolated(xs, ys, x) {
  if (x <= xs[0]) return ys[0];
  for (let i = 1; i < xs.length; i++) {
    if (x > xs[i]) continue;
    const share = (x - xs[i - 1]) / (xs[i] - xs[i - 1]);
    return ys[i - 1] + share * (ys[i] - ys[i - 1]);
  }
  return ys[ys.length - 1];
}

/** How far a sketch lies from a curve on average, and where the two part. */
export function distanceOfCurves(said, [xs, ys], { x, y }) {
  const at = pointsOf(x);
  const isKnown = (one) => one >= xs[0] - 1e-9 && one <= xs[xs.length - 1] + 1e-9;
  const known = at.map((one, i) => ({ x: one, said: said[i] })).filter((one) => isKnown(one.x));
  if (!known.length) return "";
  for (const one of known) one.result = interpolated(xs, ys, one.x);
  const gaps = known.map((one) => Math.abs(one.said - one.result));
  const mean = gaps.reduce((a, b) => a + b, 0) / gaps.length;
  const limit = 0.1 * (y.high - y.low);
  const near = nearness(mean / (y.high - y.low));
  const first = gaps.findIndex((gap) => gap > limit);
  const average = `${near}: on average ${written(mean)} away (${y.label}).`;
  if (first < 0) return `${average} Nowhere do the two part by more than a tenth of the axis.`;
  const { x: where, said: drawn, result } = known[first];
  const from = first === 0 ? "They differ from the start" : "They part";
  return (
    `${average} ${from}, at ${written(where)} (${x.label}): ` +
    `you drew ${written(drawn)}, and it is ${written(result)}.`
  );
}

/** What a reader answered, as a sentence. */
export function saidOf(definition, answer) {
  if (definition.kind === "number") {
    const { value } = readNumber(String(answer), definition);
    return `You said ${value === undefined ? answer : withUnit(value, definition.unit)}.`;
  }
  if (definition.kind === "choice") return `You chose “${definition.options[answer]?.text}”.`;
  return "You drew the line with the points.";
}

/** What came true, as a sentence; of a curve, its ends. */
export function resultOf(definition, result) {
  if (result === null) return "What came of it could not be measured in this run.";
  if (definition.kind === "number") return `The result is ${withUnit(result, definition.unit)}.`;
  if (definition.kind === "choice") return `It came out as “${definition.options[result].text}”.`;
  const { x, y } = definition;
  const [xs, ys] = result;
  const [a, b, c, d] = [xs[0], ys[0], xs[xs.length - 1], ys[ys.length - 1]].map(written);
  return `The result (dashed) goes from ${b} (${y.label}) at ${a} (${x.label}) to ${d} at ${c}.`;
}

/** How far an answer lies from the result, as a sentence. */
export function distanceOf(definition, answer, result) {
  if (result === null) return "";
  if (definition.kind === "number") {
    const { value } = readNumber(String(answer), definition);
    return value === undefined ? "" : distanceOfNumbers(value, result, definition);
  }
  if (definition.kind === "curve") return distanceOfCurves(answer, result, definition);
  return answer === result ? "As you expected." : "Not what you expected.";
}

/** Whether something can be an answer to a question: what a browser kept may be of an older one. */
export function isAnswer(definition, answer) {
  const isOption = (one) => Number.isInteger(one) && one >= 0 && one < definition.options.length;
  if (definition.kind === "number") {
    return typeof answer === "string" && "value" in readNumber(answer, definition);
  }
  if (definition.kind === "curve") {
    return Array.isArray(answer) && answer.length === N_POINTS && answer.every(Number.isFinite);
  }
  if (!isConcept(definition)) return isOption(answer);
  return Array.isArray(answer) && answer.length > 0 && answer.every(isOption);
}
