// The page's side of the worker: ask it something, get a promise.

import source from "worker-source";

export class Assistant {
  #jobs = new Map();
  #learnt = new Set(); // names of the recognisers that the worker holds
  #last = 0;
  #worker = null;

  /**
   * @param {"read"|"learn"|"listen"} task
   * @param {object} what        the task's arguments
   * @param {function} progress  called with the share that is done, 0 to 1
   * @returns {Promise<object>}  the task's result, with the milliseconds it took as `ms`
   */
  ask(task, what, progress = () => {}) {
    this.#worker ??= this.#start();
    const job = ++this.#last;
    return new Promise((resolve, reject) => {
      this.#jobs.set(job, { resolve, reject, progress });
      this.#worker.postMessage({ job, task, ...what });
    });
  }

  /**
   * Let the worker hold a recogniser, if it doesn't yet.
   * @param {string} name
   * @param {function} load  gives its bytes, or a promise of them; called only if they are needed
   */
  async learn(name, load) {
    if (this.#learnt.has(name)) return;
    await this.ask("learn", { name, buffer: await load() });
    this.#learnt.add(name);
  }

  /** Whether it is at work. */
  get isBusy() {
    return this.#jobs.size > 0;
  }

  /** Give up what it does; what it had learnt is forgotten. */
  stop() {
    this.#worker?.terminate();
    this.#worker = null;
    this.#learnt.clear();
    for (const { reject } of this.#jobs.values()) reject(new Stopped());
    this.#jobs.clear();
  }

  #start() {
    const url = URL.createObjectURL(new Blob([source], { type: "text/javascript" }));
    const worker = new Worker(url);
    worker.onmessage = ({ data: { job, share, result, ms, error } }) => {
      const asked = this.#jobs.get(job);
      if (!asked) return;
      if (share !== undefined) return void asked.progress(share);
      this.#jobs.delete(job);
      if (error !== undefined) asked.reject(new Error(error));
      else asked.resolve({ ...result, ms });
    };
    worker.onerror = (event) => {
      event.preventDefault();
      for (const { reject } of this.#jobs.values()) {
        reject(new Error(`The recogniser stopped: ${event.message}. Reload the page`));
      }
      this.#jobs.clear();
    };
    return worker;
  }
}

/** What a promise of an assistant that was stopped is rejected with. */
export class Stopped extends Error {}
