// A record as sound: played faster, since nobody hears 5 Hz; with the moment that is heard.

const LOUDNESS = 0.9,
  COMPRESSION = 0.7; // quiet stretches are lifted, so that noise is heard too

export class Player {
  #playing = null;

  /** @param {function} onmoment called with the second that is heard, and null at the end */
  constructor(onmoment) {
    this.onmoment = onmoment;
  }

  get isPlaying() {
    return this.#playing !== null;
  }

  /**
   * Play samples as sound.
   * @param samples  typed array, the stretch to play
   * @param rateHz   their sampling rate
   * @param fromS    the moment of the first of them
   * @param faster   how many times as fast
   */
  play(samples, rateHz, fromS, faster) {
    this.stop();
    const audio = new AudioContext();
    const buffer = audible(audio, samples, rateHz * faster);
    const source = audio.createBufferSource();
    source.buffer = buffer;
    source.playbackRate.value = (rateHz * faster) / buffer.sampleRate;
    source.connect(audio.destination);
    source.onended = () => this.stop();
    source.start();
    const playing = { audio, source, begin: audio.currentTime };
    this.#playing = playing;
    const follow = () => {
      if (this.#playing !== playing) return;
      this.onmoment(fromS + Math.max(0, audio.currentTime - playing.begin) * faster);
      requestAnimationFrame(follow);
    };
    follow();
  }

  stop() {
    if (!this.#playing) return;
    const { audio, source } = this.#playing;
    this.#playing = null;
    source.onended = null;
    try {
      source.stop();
    } catch {
      // It had not begun: nothing to stop.
    }
    audio.close();
    this.onmoment(null);
  }
}

/** A buffer of samples between -1 and 1, at a rate that browsers take. */
function audible(audio, samples, rate) {
  const buffer = audio.createBuffer(1, samples.length, Math.min(96000, Math.max(8000, rate)));
  const out = buffer.getChannelData(0);
  let mean = 0,
    top = 1e-30;
  for (const value of samples) mean += value / samples.length;
  for (const value of samples) top = Math.max(top, Math.abs(value - mean));
  for (let i = 0; i < out.length; i++) {
    const value = (samples[i] - mean) / top;
    out[i] = LOUDNESS * Math.sign(value) * Math.abs(value) ** COMPRESSION;
  }
  return buffer;
}
