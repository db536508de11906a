// How strips are drawn: waveforms, spectrograms, probabilities, events. All share one view of time.

import { spectrogram } from "../engine/index.js";
import { ticks } from "./dom.js";
import { beforeS } from "./frames.js";

export const LEFT = 52,
  RIGHT = 8;
const MAX_HZ = 20; // what the recognisers hear

/** Where a moment lies across a strip; view: {fromS, toS}. */
export function across(view, width) {
  const scale = (width - LEFT - RIGHT) / (view.toS - view.fromS);
  return (seconds) => LEFT + (seconds - view.fromS) * scale;
}

/** Which moment lies at a place. */
export function moment(view, width, x) {
  return view.fromS + ((x - LEFT) / (width - LEFT - RIGHT)) * (view.toS - view.fromS);
}

export function title(context, text, ink, height) {
  context.fillStyle = ink;
  context.textAlign = "right";
  context.textBaseline = "middle";
  context.fillText(text, LEFT - 6, height / 2, LEFT - 8);
}

/** A piece's part of the view, in samples: [first, stop]; empty if there is none. */
function shown(piece, view) {
  const first = Math.floor((view.fromS - piece.fromS) * piece.rateHz);
  const stop = Math.ceil((view.toS - piece.fromS) * piece.rateHz);
  return [Math.max(0, first), Math.min(piece.samples.length, stop)];
}

/** The waveform of a station's pieces ({fromS, rateHz, samples, envelope}), scaled to the view. */
export function waveform(context, width, height, pieces, view, colour) {
  let top = 1e-30;
  for (const piece of pieces) {
    const [first, stop] = shown(piece, view);
    if (stop <= first) continue;
    const [low, high] = piece.envelope.range(first, stop);
    top = Math.max(top, high - piece.envelope.mean, piece.envelope.mean - low);
  }
  const middle = height / 2,
    scale = (0.46 * height) / top;
  context.fillStyle = colour;
  const x = across(view, width);
  for (const piece of pieces) {
    const { envelope, fromS, rateHz } = piece;
    const begin = Math.max(LEFT, Math.floor(x(fromS)));
    const end = Math.min(width - RIGHT, x(fromS + piece.samples.length / rateHz));
    for (let column = begin; column < end; column++) {
      const first = (moment(view, width, column) - fromS) * rateHz;
      const stop = (moment(view, width, column + 1) - fromS) * rateHz;
      // One sample more than the column has: neighbouring columns then touch.
      const [low, high] = envelope.range(Math.max(0, Math.floor(first)), Math.ceil(stop) + 1);
      if (high < low) continue;
      const y = middle - (high - envelope.mean) * scale;
      context.fillRect(column, y, 1, Math.max(1, (high - low) * scale));
    }
  }
}

/** Shaded spans with their class's name, over a waveform; events: [{onsetS, endS, label}]. */
export function spans(context, width, [top, bottom], events, view, classes, { named = true } = {}) {
  const x = across(view, width);
  for (const { onsetS, endS, label } of events) {
    const from = Math.max(LEFT, x(onsetS)),
      to = Math.min(width - RIGHT, x(endS));
    if (to <= LEFT || from >= width - RIGHT) continue;
    const { colour } = classes.find(({ name }) => name === label);
    context.fillStyle = colour;
    context.fillRect(from, top, Math.max(2, to - from), bottom - top);
    if (named && to - from > 8 * label.length + 4) {
      context.fillStyle = inkOn(colour);
      context.font = `bold ${context.font.replace(/^bold /, "")}`;
      context.textAlign = "center";
      context.textBaseline = "middle";
      context.fillText(label, (from + to) / 2, (top + bottom) / 2 + 1);
      context.font = context.font.replace(/^bold /, "");
    }
  }
}

/** Black or white, whichever is read more easily on a colour. */
function inkOn(colour) {
  const [red, green, blue] = [1, 3, 5].map((at) => parseInt(colour.slice(at, at + 2), 16));
  return 0.299 * red + 0.587 * green + 0.114 * blue > 130 ? "#111" : "#fff";
}

/** One class's probability as a filled curve; the largest of each column where frames crowd. */
export function ribbon(context, width, height, pieces, view, { index, name, colour }, colours) {
  title(context, name, colours.ink, height);
  const x = across(view, width),
    base = height - 2,
    room = height - 4;
  context.fillStyle = colours.faint;
  context.fillRect(LEFT, base, width - LEFT - RIGHT, 1);
  context.fillStyle = colour;
  for (const { probabilities, fromS, stepS } of pieces) {
    if (!probabilities) continue;
    const edge = (frame) => fromS + (frame ? beforeS(stepS) + stepS * frame : 0); // half-way between centres
    const frames = probabilities.length / 5;
    const start = Math.max(0, Math.floor((view.fromS - fromS - 2) / stepS) - 1);
    let column = -1,
      largest = 0;
    for (let frame = start; frame < frames && edge(frame) < view.toS; frame++) {
      const from = Math.max(LEFT, x(edge(frame))),
        to = Math.min(width - RIGHT, x(edge(frame + 1)));
      if (to <= from) continue;
      const value = probabilities[5 * frame + index];
      largest = Math.floor(from) === column ? Math.max(largest, value) : value;
      column = Math.floor(from);
      const tall = largest * room;
      context.fillRect(from, base - tall, Math.max(0.6, to - from), tall);
    }
  }
}

// Matplotlib's magma at eighteen places: dark is quiet.
const MAGMA = [
  "000004",
  "07071d",
  "160f3b",
  "29115a",
  "400f74",
  "56147d",
  "6b1d81",
  "822681",
  "982d80",
  "ae347b",
  "c53c74",
  "d8456c",
  "ea5661",
  "f37651",
  "fa9a5f",
  "febb81",
  "fddc9e",
  "fcfdbf",
].map((code) => [0, 2, 4].map((at) => parseInt(code.slice(at, at + 2), 16)));

function magma(share) {
  const at = Math.min(Math.max(share, 0), 0.9999) * (MAGMA.length - 1),
    low = Math.floor(at);
  return MAGMA[low].map((value, i) => value + (at - low) * (MAGMA[low + 1][i] - value));
}

/** Picture of the view's spectrogram, for `image`: one for each piece in sight. */
export function spectra(pieces, view, width) {
  const x = across(view, width),
    found = [];
  for (const piece of pieces) {
    const [first, stop] = shown(piece, view);
    if (stop - first < piece.rateHz) continue;
    const from = x(piece.fromS + first / piece.rateHz),
      to = x(piece.fromS + stop / piece.rateHz);
    const columns = Math.max(2, Math.min(700, Math.round(to - from)));
    const part = piece.samples.subarray(first, stop);
    found.push({
      from,
      to,
      ...spectrogram(part, piece.rateHz, { windowS: 2, columns, maxHz: MAX_HZ }),
    });
  }
  if (!found.length) return [];
  const { low, high } = contrast(found);
  return found.map((one) => ({ ...one, picture: picture(one, low, high) }));
}

/** Between the median and the strongest of all pieces, in dB, at most 60 dB apart. */
function contrast(spectrograms) {
  const some = [];
  for (const { decibels } of spectrograms) {
    const stride = Math.max(1, Math.floor(decibels.length / 20000));
    for (let i = 0; i < decibels.length; i += stride) some.push(decibels[i]);
  }
  some.sort((a, b) => a - b);
  const high = some[Math.floor(0.999 * (some.length - 1))];
  return { low: Math.max(some[Math.floor(0.2 * some.length)], high - 60), high };
}

function picture({ columns, bins, decibels }, low, high) {
  const image = new ImageData(columns, bins);
  for (let column = 0; column < columns; column++) {
    for (let bin = 0; bin < bins; bin++) {
      const colour = magma((decibels[column * bins + bin] - low) / (high - low || 1));
      image.data.set([...colour, 255], 4 * ((bins - 1 - bin) * columns + column));
    }
  }
  const canvas = document.createElement("canvas");
  canvas.width = columns;
  canvas.height = bins;
  canvas.getContext("2d").putImageData(image, 0, 0);
  return canvas;
}

export function drawSpectra(context, width, height, pictures, { ink }) {
  for (const { picture: image, from, to } of pictures) {
    context.drawImage(image, from, 0, to - from, height);
  }
  context.fillStyle = ink;
  context.textAlign = "right";
  context.textBaseline = "middle";
  for (const hz of [5, 10, 15]) context.fillText(`${hz} Hz`, LEFT - 6, height * (1 - hz / MAX_HZ));
}

/** Times below the strips: seconds or minutes since the start, or the hour of the day. */
export function axis(context, width, height, view, { ink }) {
  const length = view.toS - view.fromS,
    x = across(view, width);
  const [unit, word] = length > 14400 ? [3600, "h"] : length > 600 ? [60, "min"] : [1, "s"];
  context.fillStyle = ink;
  context.textBaseline = "bottom";
  context.textAlign = "center";
  for (const tick of ticks(view.fromS / unit, view.toS / unit, width / 110)) {
    const at = x(tick * unit),
      text = `${Number(tick.toFixed(3))} ${word}`;
    context.fillRect(at, 0, 1, 4);
    const half = context.measureText(text).width / 2;
    context.fillText(text, Math.max(half, Math.min(width - half, at)), height);
  }
}
