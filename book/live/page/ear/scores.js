// Scores by the definitions of vtlib.evaluation (FrameScores, drawn, verdict), an item in place of
// a frame.

const N = 5;
const sum = (values) => values.reduce((total, value) => total + value, 0);

/** Rows are the true classes, columns what was said: numbers of items. */
export function confusion(truth, said) {
  const matrix = Array.from({ length: N }, () => new Array(N).fill(0));
  truth.forEach((label, i) => matrix[label][said[i]]++);
  return matrix;
}

/** Share of items that were named rightly. */
export const accuracy = (matrix) =>
  sum(matrix.map((row, label) => row[label])) / sum(matrix.map(sum));

const ratio = (part, whole) => (whole > 0 ? part / whole : 0);
const column = (matrix, label) => sum(matrix.map((row) => row[label]));

/** Of each class: {recall, precision, f1, named}; 0 where there is nothing to divide by. */
export function byClass(matrix) {
  return matrix.map((row, label) => {
    const [is, called, right] = [sum(row), column(matrix, label), row[label]];
    return {
      recall: ratio(right, is),
      precision: ratio(right, called),
      f1: ratio(2 * right, is + called),
      named: is + called > 0,
    };
  });
}

/** Mean F1 of the classes that are there or were said at all. */
export function macroF1(matrix) {
  const named = byClass(matrix).filter((one) => one.named);
  return sum(named.map(({ f1 }) => f1)) / named.length;
}

/**
 * A score and the same score of each fictitious exam; one item alone has no draws.
 * @param exams  positions of the items of each, as draws() gives them
 */
export function drawn(truth, said, score, exams) {
  const of = (items) =>
    score(
      confusion(
        items.map((i) => truth[i]),
        items.map((i) => said[i]),
      ),
    );
  return { value: of(truth.map((_, i) => i)), draws: truth.length > 1 ? exams.map(of) : [] };
}

/** The difference, draw by draw. */
export const minus = (first, second) => ({
  value: first.value - second.value,
  draws: first.draws.map((value, i) => value - second.draws[i]),
});

/** Between which the middle 95 % of the draws lie. */
export function ends({ draws }) {
  if (!draws.length) return [-Infinity, Infinity];
  const sorted = Float64Array.from(draws).sort();
  return [0.025, 0.975].map((share) => {
    const at = share * (sorted.length - 1),
      below = Math.floor(at),
      above = Math.min(below + 1, sorted.length - 1);
    return sorted[below] + (at - below) * (sorted[above] - sorted[below]);
  });
}

/** The word that the interval of a difference allows. */
export function verdict(difference, more, less, neither) {
  const [low, high] = ends(difference);
  if (low > 0) return more;
  return high < 0 ? less : neither;
}

/** As in "0.83 [0.79, 0.89]". */
export function withInterval(one) {
  const value = one.value.toFixed(2);
  if (!one.draws.length) return `${value} [one item]`;
  return `${value} [${ends(one)
    .map((end) => end.toFixed(2))
    .join(", ")}]`;
}
