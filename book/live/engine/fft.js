// A fast Fourier transform of 1024 points (Cooley and Tukey, 1965), in double precision.

export const N_FFT = 1024;

const BITS = Math.log2(N_FFT);
const REVERSED = Uint16Array.from({ length: N_FFT }, (_, i) => {
  let reversed = 0;
  for (let bit = 0; bit < BITS; bit++) reversed |= ((i >> bit) & 1) << (BITS - 1 - bit);
  return reversed;
});

// exp(-2 pi i k / (2 half)) for k < half, one stage after the other: stage `half` begins at `half`.
const COS = new Float64Array(N_FFT);
const SIN = new Float64Array(N_FFT);
for (let half = 1; half < N_FFT; half *= 2) {
  for (let k = 0; k < half; k++) {
    COS[half + k] = Math.cos((Math.PI * k) / half);
    SIN[half + k] = -Math.sin((Math.PI * k) / half);
  }
}

/**
 * Transform complex numbers, in place.
 *
 * @param {Float64Array} re - real parts, 1024
 * @param {Float64Array} im - imaginary parts, 1024
 */
export function fft(re, im) {
  for (let i = 0; i < N_FFT; i++) {
    const j = REVERSED[i];
    if (j > i) {
      const a = re[i];
      const b = im[i];
      re[i] = re[j];
      im[i] = im[j];
      re[j] = a;
      im[j] = b;
    }
  }
  for (let half = 1; half < N_FFT; half *= 2) {
    for (let first = 0; first < N_FFT; first += 2 * half) {
      for (let k = 0; k < half; k++) {
        const i = first + k;
        const j = i + half;
        const c = COS[half + k];
        const s = SIN[half + k];
        const a = re[j] * c - im[j] * s;
        const b = re[j] * s + im[j] * c;
        re[j] = re[i] - a;
        im[j] = im[i] - b;
        re[i] += a;
        im[i] += b;
      }
    }
  }
}
