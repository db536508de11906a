// Dates of events, to the microsecond: milliseconds since 1970 alone would round.

/** "2010-05-27T16:24:33.315000Z" of a start in ms since 1970 and seconds after it. */
export function isoTime(startMs, seconds) {
  const us = Math.round(startMs * 1000 + seconds * 1e6);
  const second = Math.floor(us / 1e6);
  const fraction = String(us - second * 1e6).padStart(6, "0");
  return `${new Date(second * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
}
