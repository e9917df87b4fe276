// The engine's wall clock, learned from pings: the quickest of the newest answers is believed,
// until an answer shows that a clock was set.

const SAMPLES = 12;
const TOLERANCE_MS = 10;
const samples = [];

/** An answer to a ping sent at `sentMs` (performance.now()). */
export function note(sentMs, engineMs) {
  const nowMs = performance.now();
  const fresh = { rttMs: nowMs - sentMs, offsetMs: engineMs - (sentMs + nowMs) / 2 };
  // An honest sample is off by half its round trip at most: more means that a clock was set.
  const isStep = (old) =>
    Math.abs(old.offsetMs - fresh.offsetMs) > (old.rttMs + fresh.rttMs) / 2 + TOLERANCE_MS;
  if (samples.some(isStep)) samples.length = 0;
  samples.push(fresh);
  if (samples.length > SAMPLES) samples.shift();
}

/** Epoch milliseconds of the engine; this machine's until the first answer. */
export function engineNow() {
  if (samples.length === 0) return Date.now();
  const best = samples.reduce((a, b) => (b.rttMs < a.rttMs ? b : a));
  return performance.now() + best.offsetMs;
}
