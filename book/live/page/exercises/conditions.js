// What a check asks of an answer: the same as vtlib/checks/conditions.py, which says what the
// forms mean. A test holds both to the same replies.

/** Whether a condition holds of an answer, a list of numbers. */
export function holds(condition, values) {
  if (typeof condition === "boolean") return condition;
  if ("all" in condition) return condition.all.every((one) => holds(one, values));
  if ("any" in condition) return condition.any.some((one) => holds(one, values));
  if ("not" in condition) return !holds(condition.not, values);
  for (const [name, ...taken] of condition.of ?? []) values = STEPS[name](values, ...taken);
  return holdsOf(condition, values);
}

function holdsOf(condition, values) {
  const { among, near, nearer, than } = condition;
  if (among) return values.every((value) => among.includes(value));
  const isClose = (value, other) =>
    value === other || Math.abs(value - other) <= condition.atol + condition.rtol * Math.abs(other);
  if (near) {
    return near.some(
      (other) => other.length === values.length && other.every((x, i) => isClose(values[i], x)),
    );
  }
  return nearer.some((other) =>
    values.every((x) => isClose(x, other) && Math.abs(x - other) < Math.abs(x - than)),
  );
}

const STEPS = {
  slice: (values, first, stop) => values.slice(first, stop ?? undefined),
  take: (values, places) => places.map((place) => values[place] ?? NaN),
  is: (values, value) => values.map((x) => Number(x === value)),
  same: (values, pairs) => pairs.map(([i, j]) => Number(values[i] === values[j])),
  sorted: (values) => [...values].sort((a, b) => a - b),
  diff: (values) => values.slice(1).map((x, i) => x - values[i]),
  sum: (values) => [values.reduce((total, x) => total + x, 0)],
  size: (values) => [values.length],
  fraction: (values) => values.map((x) => x - Math.floor(x)),
};
