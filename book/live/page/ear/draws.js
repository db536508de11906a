// Which items each fictitious exam holds: the draws of vtlib.evaluation.bootstrap, number by number.
// NumPy's generator is PCG64 (O'Neill, 2014), its whole numbers below n are Lemire's (2019).

const MULTIPLIER = 0x2360ed051fc65da44385df649fccf645n,
  WORDS = 2 ** 32;

/**
 * NumPy's default_rng, from a state of it.
 * @param {{state: string, inc: string}} generator - 128 bits each, as decimal texts
 * @returns {function(number): number} a whole number from 0 to n - 1, for n from 1 to 2 ** 32 - 1
 */
function wholeNumbers({ state, inc }) {
  let [now, kept] = [BigInt(state), null];
  const step = BigInt(inc);

  function word() {
    if (kept !== null) {
      const second = kept;
      kept = null;
      return second;
    }
    now = BigInt.asUintN(128, now * MULTIPLIER + step);
    const mixed = BigInt.asUintN(64, (now >> 64n) ^ now),
      turn = now >> 122n;
    const turned = BigInt.asUintN(64, (mixed >> turn) | (mixed << (64n - turn)));
    kept = Number(turned >> 32n);
    return Number(turned & 0xffffffffn);
  }

  return (n) => {
    if (n === 1) return 0;
    const refused = WORDS % n;
    for (;;) {
      const product = BigInt(word()) * BigInt(n);
      if (Number(product & 0xffffffffn) >= refused) return Number(product >> 32n);
    }
  };
}

/** Positions of the items in each of n fictitious exams of as many items as there are. */
export function draws(items, n, generator) {
  const whole = wholeNumbers(generator);
  return Array.from({ length: n }, () => Array.from({ length: items }, () => whole(items)));
}
