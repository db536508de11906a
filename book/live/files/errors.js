// What a file that can't be read is refused with.

/** A sentence for the reader: the file's name, what is wrong, and what to do. */
export class WaveformFileError extends Error {
  /**
   * @param {string} fileName
   * @param {string} problem - what is wrong, and what to do, without a full stop at its end
   */
  constructor(fileName, problem) {
    super(`${fileName}: ${problem}.`);
    this.name = "WaveformFileError";
  }
}

/** What is wrong with a part of a file; whoever knows the file's name adds it. */
export class Problem extends Error {}
