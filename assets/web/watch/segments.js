// Picture and sound by HLS, where the browser plays it by itself. States as in whep.js, and
// "unable": this browser cannot.

const TYPE = "application/vnd.apple.mpegurl";
const LOOK_MS = 1000;
const STALL_LOOKS = 8;
const BEHIND_S = 30; // further behind the newest picture than that is a pause that was slept over
const NEAR_S = 6;

export class SegmentPlayer {
  constructor(url, video, onState) {
    this.url = url;
    this.video = video;
    this.onState = onState;
    this.pause = 1000;
    this.everPlayed = false;
    this.delayMs = 0; // nobody can measure it: the studio counts with what its host said
    this.failed = () => this.again();
  }

  start() {
    this.end();
    if (this.video.canPlayType(TYPE) === "") return this.say("unable");
    this.say(this.everPlayed ? "reconnecting" : "connecting");
    this.at = -1;
    this.stalled = 0;
    this.video.addEventListener("error", this.failed);
    this.video.src = this.url;
    this.ticker = setInterval(() => this.look(), LOOK_MS);
  }

  /** Try again after a pause that grows; before the first picture the show may not have begun. */
  again() {
    this.end();
    this.say(this.everPlayed ? "reconnecting" : "waiting");
    this.timer = setTimeout(() => this.start(), this.pause * (0.8 + 0.4 * Math.random()));
    this.pause = Math.min(5000, this.pause * 1.6);
  }

  look() {
    const { currentTime, paused, seekable } = this.video;
    if (paused && this.everPlayed) return;
    this.stalled = currentTime > this.at ? 0 : this.stalled + 1;
    this.at = currentTime;
    const newest = seekable.length ? seekable.end(seekable.length - 1) : 0;
    if (Number.isFinite(newest) && newest - currentTime > BEHIND_S) this.video.currentTime = newest - NEAR_S;
    if (this.stalled >= STALL_LOOKS) this.again();
  }

  get isOpen() {
    return this.ticker !== undefined;
  }

  playing() {
    this.everPlayed = true;
    this.pause = 1000;
    this.say("playing");
  }

  end() {
    clearTimeout(this.timer);
    clearInterval(this.ticker);
    this.ticker = undefined;
    this.video.removeEventListener("error", this.failed);
    this.video.removeAttribute("src");
  }

  /** Give the element away. */
  leave() {
    this.end();
    this.video.load();
  }

  say(state) {
    this.state = state;
    this.onState(state);
  }
}
