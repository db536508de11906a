// The page's own readers under fire: see fire.py.
//
//     node tests/hostile/fire.mjs READER COUNT SEED...
//
// SEED are good files. Prints how many damaged ones were read and how many refused with a sentence;
// ends with an error if anything else happens.

import { readFileSync, writeFileSync } from "node:fs";

const LIVE = new URL("../../book/live/", import.meta.url);
const { readWaveforms, WaveformFileError } = await import(new URL("files/index.js", LIVE));
const { Recogniser } = await import(new URL("engine/recogniser.js", LIVE));

const SECONDS = 10;
const READERS = {
  waveforms: {
    read: (buffer) => readWaveforms(buffer, "hostile"),
    isRefusal: (error) => error instanceof WaveformFileError && error.message.includes("hostile"),
    isSensible: ({ traces }) =>
      traces.every(({ samples, rateHz }) => samples.length > 0 && rateHz > 0),
  },
  recogniser: {
    read: (buffer) => Recogniser.read(buffer, { plain: true }),
    isRefusal: (error) => error.constructor === Error,
    isSensible: ({ nParameters }) => nParameters > 0,
  },
};

/** Random whole numbers below a limit, the same for the same seed (mulberry32). */
function random(seed) {
  let a = seed;
  return (limit) => {
    a = (a + 0x6d2b79f5) | 0;
    let t = Math.imul(a ^ (a >>> 15), 1 | a);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % limit;
  };
}

function damaged(content, below) {
  let bytes = Array.from(content);
  for (let n = 1 + below(5); n > 0; n--) {
    const at = below(Math.min(bytes.length, below(2) ? 600 : Infinity) || 1);
    const kind = below(6);
    if (kind === 0) bytes[at] = below(256);
    else if (kind === 1) bytes[at] ^= 1 << below(8);
    else if (kind === 2) bytes.splice(at, 4, ...Array(4).fill([0, 255, 127, 128, 57][below(5)]));
    else if (kind === 3) bytes.splice(at, 1 + below(40));
    else if (kind === 4) bytes.splice(at, 0, ...bytes.slice(at, at + below(600)));
    else if (below(3) === 0) bytes = bytes.slice(0, at);
  }
  return Uint8Array.from(bytes);
}

const [name, count, ...seeds] = process.argv.slice(2);
const { read, isRefusal, isSensible } = READERS[name];
const contents = seeds.map((path) => readFileSync(path));
const outcomes = { read: 0, refused: 0 };
for (let number = 0; number < Number(count); number++) {
  const below = random(number);
  const content = damaged(contents[below(contents.length)], below);
  const begin = performance.now();
  let problem = null;
  try {
    const found = read(content.buffer);
    outcomes.read += 1;
    if (!isSensible(found)) problem = new Error("what was read makes no sense");
  } catch (error) {
    outcomes.refused += 1;
    const { message } = error;
    if (!isRefusal(error) || /[\u0000-\u001f\u007f]/.test(message) || message.length > 1000) {
      problem = error;
    }
  }
  if (performance.now() - begin > SECONDS * 1000) problem = new Error(`more than ${SECONDS} s`);
  if (problem) {
    const kept = `hostile-${name}-${number}`;
    writeFileSync(kept, content);
    console.error(`${name}, file ${number}, is kept as ${kept}`);
    throw problem;
  }
}
console.log(JSON.stringify(outcomes));
