// Reads the burned strip (studio/media/timecode.py) from every picture a <video> presents.
// window.caravanProbe = {frames: [{counter, milliseconds, drawnMs, change}]}
(function install(options) {
  const video = document.querySelector("video");
  const { strip, region } = options; // {x, y, width, height} in canvas pixels; region may be null
  const canvas = document.createElement("canvas");
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const probe = { frames: [], damaged: 0, playing: false };
  window.caravanProbe = probe;

  function crc16(bytes) {
    let crc = 0xffff;
    for (const byte of bytes) {
      crc ^= byte << 8;
      for (let i = 0; i < 8; i += 1) crc = crc & 0x8000 ? ((crc << 1) ^ 0x1021) & 0xffff : (crc << 1) & 0xffff;
    }
    return crc;
  }

  function decode(pixels, width) {
    const bytes = new Uint8Array(11);
    for (let cell = 0; cell < 88; cell += 1) {
      const x = Math.floor(((cell + 0.5) * width) / 88);
      if (pixels[x * 4 + 1] > 126) bytes[cell >> 3] |= 0x80 >> (cell & 7);
    }
    if (crc16(bytes.subarray(0, 9)) !== bytes[9] * 256 + bytes[10]) return null;
    const view = new DataView(bytes.buffer);
    return { counter: view.getUint32(0), milliseconds: bytes[4] * 2 ** 32 + view.getUint32(5) };
  }

  function regionSample(scale) {
    const width = Math.max(1, Math.round(region.width / 2));
    const height = Math.max(1, Math.round(region.height / 2));
    canvas.width = width;
    canvas.height = height;
    context.drawImage(video, region.x * scale, region.y * scale, region.width * scale,
      region.height * scale, 0, 0, width, height);
    const data = context.getImageData(0, 0, width, height).data;
    const luma = new Uint8Array(width * height);
    for (let i = 0; i < luma.length; i += 1) luma[i] = data[i * 4 + 1];
    return luma;
  }

  let former = null;
  function changed(luma) {
    if (former === null || former.length !== luma.length) return 0;
    let different = 0;
    for (let i = 0; i < luma.length; i += 1) if (Math.abs(luma[i] - former[i]) > 60) different += 1;
    return different / luma.length;
  }

  function onFrame() {
    const scale = video.videoWidth / options.canvasWidth;
    const width = Math.round(strip.width * scale);
    canvas.width = width;
    canvas.height = 1;
    const row = Math.floor((strip.y + strip.height / 2) * scale);
    context.drawImage(video, strip.x * scale, row, width, 1, 0, 0, width, 1);
    const code = decode(context.getImageData(0, 0, width, 1).data, width);
    const drawnMs = performance.now();
    if (code === null) {
      probe.damaged += 1;
    } else {
      const entry = { ...code, drawnMs };
      if (region) {
        const luma = regionSample(scale);
        entry.change = changed(luma);
        former = luma;
      }
      probe.frames.push(entry);
    }
    video.requestVideoFrameCallback(onFrame);
  }
  video.requestVideoFrameCallback(onFrame);
})
