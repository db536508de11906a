// Fast Fourier transforms (Cooley and Tukey, 1965), in double precision.

export const N_FFT = 1024; // of a frame

/**
 * A transform of n points.
 *
 * @param {number} n - a power of 2
 * @returns {(re: Float64Array, im: Float64Array) => void} transforms complex numbers, in place;
 *     with real and imaginary parts exchanged, back, but for the factor 1 / n
 */
export function plan(n) {
  const bits = Math.log2(n);
  const reversed = Uint32Array.from({ length: n }, (_, i) => {
    let other = 0;
    for (let bit = 0; bit < bits; bit++) other |= ((i >> bit) & 1) << (bits - 1 - bit);
    return other;
  });
  // exp(-2 pi i k / (2 half)) for k < half, one stage after the other: stage `half` begins at `half`.
  const cos = new Float64Array(n);
  const sin = new Float64Array(n);
  for (let half = 1; half < n; half *= 2) {
    for (let k = 0; k < half; k++) {
      cos[half + k] = Math.cos((Math.PI * k) / half);
      sin[half + k] = -Math.sin((Math.PI * k) / half);
    }
  }
  return (re, im) => {
    for (let i = 0; i < n; i++) {
      const j = reversed[i];
      if (j > i) {
        const a = re[i];
        const b = im[i];
        re[i] = re[j];
        im[i] = im[j];
        re[j] = a;
        im[j] = b;
      }
    }
    for (let half = 1; half < n; half *= 2) {
      for (let first = 0; first < n; first += 2 * half) {
        for (let k = 0; k < half; k++) {
          const i = first + k;
          const j = i + half;
          const c = cos[half + k];
          const s = sin[half + k];
          const a = re[j] * c - im[j] * s;
          const b = re[j] * s + im[j] * c;
          re[j] = re[i] - a;
          im[j] = im[i] - b;
          re[i] += a;
          im[i] += b;
        }
      }
    }
  };
}

/** Transform the 1024 complex numbers of a frame, in place. */
export const fft = plan(N_FFT);
