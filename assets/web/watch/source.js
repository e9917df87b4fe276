// Where the picture comes from, and the servers that help on the way there: asked of the edge once,
// and again when what it said has ended.

const ASK_MS = 2000;
const known = { servers: [], picture: null, untilMs: 0 };

/** {servers, picture}: TURN servers with credentials of the edge; another server's picture, or null. */
export async function source() {
  if (performance.now() < known.untilMs) return known;
  const answer = await fetch("/ice.json", { signal: AbortSignal.timeout(ASK_MS) });
  if (!answer.ok) return known;
  const { iceServers: servers, picture, valid_ms: validMs } = await answer.json();
  return Object.assign(known, { servers, picture, untilMs: performance.now() + validMs });
}
