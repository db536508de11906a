// One sound of the exam: its samples, and what it is in numbers.

import { spectrogram } from "../../engine/index.js";
import { Envelope } from "../envelope.js";

const LOUD_S = 0.5,
  MAX_HZ = 20;

/** An item's samples, as the build packed them: 16 bits, little endian, times a scale. */
export function samplesOf({ samples, scale }) {
  const text = atob(samples),
    out = new Float32Array(text.length / 2);
  const bytes = new DataView(Uint8Array.from(text, (c) => c.charCodeAt(0)).buffer);
  for (let i = 0; i < out.length; i++) out[i] = scale * bytes.getInt16(2 * i, true);
  return out;
}

/** What is drawn and played: {samples, rateHz, envelope, fromS, seconds}. */
export function soundOf(item, rateHz) {
  const samples = samplesOf(item);
  const seconds = samples.length / rateHz;
  return { samples, rateHz, envelope: new Envelope(samples), fromS: 0, seconds };
}

/**
 * An item in numbers, for those who can't see or hear it.
 * @returns {{seconds, loudest, loudestS, halfHz, mostHz}} loudest: deviation of the loudest half
 *     second, and when it begins; below which frequencies half and nine tenths of the power lie
 */
export function numbersOf({ samples, rateHz, seconds }) {
  const length = Math.round(LOUD_S * rateHz);
  let mean = 0,
    loudest = 0,
    at = 0;
  for (const value of samples) mean += value / samples.length;
  for (let first = 0; first + length <= samples.length; first += Math.round(length / 5)) {
    let power = 0;
    for (let i = first; i < first + length; i++) power += (samples[i] - mean) ** 2 / length;
    if (power > loudest) [loudest, at] = [power, first];
  }
  const columns = Math.max(2, Math.round(2 * seconds));
  const { bins, decibels, topHz } = spectrogram(samples, rateHz, { columns, maxHz: MAX_HZ });
  const power = new Float64Array(bins);
  for (let i = 0; i < decibels.length; i++) power[i % bins] += 10 ** (decibels[i] / 10);
  const total = power.reduce((all, one) => all + one, 0);
  const below = (share) => {
    let soFar = 0;
    const bin = power.findIndex((one) => (soFar += one) >= share * total);
    return ((bin + 0.5) * topHz) / bins;
  };
  const [halfHz, mostHz] = [below(0.5), below(0.9)];
  return { seconds, loudest: Math.sqrt(loudest), loudestS: at / rateHz, halfHz, mostHz };
}
