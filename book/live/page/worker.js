// Runs in a Web Worker: reads files and listens, so that the page stays awake.

import { Recogniser } from "../engine/index.js";
import { readWaveforms } from "../files/index.js";

const recognisers = new Map();

const TASKS = {
  read({ buffer, name }) {
    const read = readWaveforms(buffer, name);
    return [read, [...new Set(read.traces.map((trace) => trace.samples.buffer))]];
  },
  learn({ name, buffer }) {
    const recogniser = Recogniser.read(buffer);
    recognisers.set(name, recogniser);
    const { kind, nParameters, bidirectional, card } = recogniser;
    return [{ kind, nParameters, bidirectional, card, name: recogniser.name }, []];
  },
  listen({ recogniser, samples, rateHz }, progress) {
    const heard = recognisers.get(recogniser).listen(samples, rateHz, progress);
    const { frames, probabilities, stepS } = heard;
    return [{ frames, probabilities, stepS }, [probabilities.buffer]];
  },
};

self.onmessage = ({ data: { job, task, ...what } }) => {
  try {
    const begin = performance.now();
    const [result, transfer] = TASKS[task](what, (share) => self.postMessage({ job, share }));
    self.postMessage({ job, result, ms: performance.now() - begin }, transfer);
  } catch (error) {
    self.postMessage({ job, error: error.message });
  }
};
