// Reads the burned strip (studio/media/timecode.py) from every picture of the received track, in a
// worker of its own: what the page's thread or the screen's compositor do at that moment costs no
// picture and no punctuality. window.caravanTrack = {frames(): Promise<[{counter, milliseconds,
// receivedMs}]>, count}
(function install({ strip, canvasWidth }) {
  function inWorker() {
    const frames = [];
    let damaged = 0;

    function crc16(bytes) {
      let crc = 0xffff;
      for (const byte of bytes) {
        crc ^= byte << 8;
        for (let i = 0; i < 8; i += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
      }
      return crc;
    }

    function decode(luma, width) {
      const bytes = new Uint8Array(11);
      for (let cell = 0; cell < 88; cell += 1) {
        const x = Math.floor(((cell + 0.5) * width) / 88);
        if (luma[x] > 126) bytes[cell >> 3] |= 0x80 >> (cell & 7);
      }
      if (crc16(bytes.subarray(0, 9)) !== bytes[9] * 256 + bytes[10]) return null;
      const view = new DataView(bytes.buffer);
      return { counter: view.getUint32(0), milliseconds: bytes[4] * 2 ** 32 + view.getUint32(5) };
    }

    async function read(readable, options) {
      const reader = readable.getReader();
      const even = (number) => Math.round(number / 2) * 2;
      for (;;) {
        const { value: frame, done } = await reader.read();
        if (done) return;
        const receivedMs = performance.timeOrigin + performance.now() - options.originMs;
        const scale = frame.codedWidth / options.canvasWidth;
        const rect = {
          x: even(options.strip.x * scale),
          y: even((options.strip.y + options.strip.height / 2) * scale),
          width: even(options.strip.width * scale),
          height: 2,
        };
        const planes = new Uint8Array(frame.allocationSize({ rect }));
        await frame.copyTo(planes, { rect });
        frame.close();
        const code = decode(planes, rect.width);
        if (code === null) damaged += 1;
        else frames.push({ ...code, receivedMs });
        postMessage({ count: frames.length, damaged });
      }
    }

    onmessage = ({ data }) => {
      if (data.readable) read(data.readable, data);
      else postMessage({ frames, damaged });
    };
  }

  const url = URL.createObjectURL(new Blob([`(${inWorker})()`], { type: "text/javascript" }));
  const worker = new Worker(url);
  const track = document.querySelector("video").srcObject.getVideoTracks()[0].clone();
  const { readable } = new MediaStreamTrackProcessor({ track, maxBufferSize: 60 });
  const probe = { count: 0, damaged: 0 };
  let answer = null;
  worker.onmessage = ({ data }) => {
    if (data.frames) answer(data.frames);
    else Object.assign(probe, data);
  };
  probe.frames = () => new Promise((resolve) => {
    answer = resolve;
    worker.postMessage({});
  });
  window.caravanTrack = probe;
  worker.postMessage({ readable, strip, canvasWidth, originMs: performance.timeOrigin }, [readable]);
})
