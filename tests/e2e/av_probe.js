// When the flash is shown and the beep is heard, both in performance.now() milliseconds.
// window.caravanSync = {frames: [{captured, shownMs, luma}], beeps: [heardMs], ready}
(async function install(options) {
  const video = document.querySelector("video");
  const { strip, flash, canvasWidth } = options; // {x, y, width, height} in canvas pixels
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const sync = { frames: [], beeps: [], latencyMs: 0, ready: false };
  window.caravanSync = sync;

  function pixels(box) {
    const scale = video.videoWidth / canvasWidth;
    const width = Math.round(box.width * scale);
    canvas.width = width;
    canvas.height = 1;
    const row = Math.floor((box.y + box.height / 2) * scale);
    context.drawImage(video, box.x * scale, row, width, 1, 0, 0, width, 1);
    return context.getImageData(0, 0, width, 1).data;
  }

  function captured() {
    const data = pixels(strip);
    const width = data.length / 4;
    let value = 0;
    for (let cell = 32; cell < 72; cell += 1) {
      const x = Math.floor(((cell + 0.5) * width) / 88);
      value = value * 2 + (data[x * 4 + 1] > 126 ? 1 : 0);
    }
    return value;
  }

  function onFrame(now, shown) {
    const data = pixels(flash);
    sync.frames.push({
      captured: captured(), shownMs: shown.expectedDisplayTime, luma: data[(data.length / 8) * 4 + 1],
    });
    video.requestVideoFrameCallback(onFrame);
  }

  const worklet = `
    class Onsets extends AudioWorkletProcessor {
      constructor() { super(); this.quiet = 0; }
      process(inputs) {
        const samples = inputs[0][0];
        if (samples) for (let i = 0; i < samples.length; i += 1) {
          if (Math.abs(samples[i]) > 0.02) {
            if (this.quiet > sampleRate / 4) this.port.postMessage((currentFrame + i) / sampleRate);
            this.quiet = 0;
          } else this.quiet += 1;
        }
        return true;
      }
    }
    registerProcessor("onsets", Onsets);`;
  const audio = new AudioContext({ latencyHint: "interactive", sampleRate: 48000 });
  await audio.audioWorklet.addModule(URL.createObjectURL(new Blob([worklet], { type: "text/javascript" })));
  const onsets = new AudioWorkletNode(audio, "onsets");
  onsets.port.onmessage = ({ data }) => {
    // The clock of the samples, and when the loudspeaker moves for them.
    const stamp = audio.getOutputTimestamp();
    sync.latencyMs = audio.outputLatency * 1000;
    sync.beeps.push(stamp.performanceTime + (data - stamp.contextTime) * 1000);
  };
  audio.createMediaStreamSource(video.srcObject).connect(onsets).connect(audio.destination);
  await audio.resume();
  video.requestVideoFrameCallback(onFrame);
  sync.ready = true;
})
