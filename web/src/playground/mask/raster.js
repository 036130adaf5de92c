// From strokes to the mask's file.
import { drawStrokes } from "./strokes.js";

/* One pass of a box blur along rows of `length` values that lie `step` apart. */
function blurLines(from, to, lines, lineStep, length, step, radius) {
  const width = 2 * radius + 1;
  for (let line = 0; line < lines; line++) {
    const start = line * lineStep;
    const at = (i) => from[start + Math.min(length - 1, Math.max(0, i)) * step];
    let sum = 0;
    for (let i = -radius; i <= radius; i++) sum += at(i);
    for (let i = 0; i < length; i++) {
      to[start + i * step] = (sum + radius) / width;
      sum += at(i + radius + 1) - at(i - radius);
    }
  }
}

/** Softens the edge of what is painted, inwards alone: what was not painted stays 0, so no
 * pixel outside of it will change. cover: 0 – 255, changed in place; feather in its pixels. */
export function featherInside(cover, width, height, feather) {
  const radius = Math.round(feather / 3);
  if (radius < 1) return cover;
  let a = Uint8ClampedArray.from(cover), b = new Uint8ClampedArray(cover.length);
  for (let pass = 0; pass < 3; pass++) {
    blurLines(a, b, height, width, width, 1, radius);
    blurLines(b, a, width, 1, height, width, radius);
  }
  for (let i = 0; i < cover.length; i++) cover[i] = Math.min(cover[i], Math.max(0, 2 * a[i] - 255));
  return cover;
}

/** The alpha of a canvas. */
export function alphaOf({ data }) {
  const alpha = new Uint8ClampedArray(data.length / 4);
  for (let i = 0; i < alpha.length; i++) alpha[i] = data[4 * i + 3];
  return alpha;
}

/** A mask's file as the stroke to begin with; null where it cannot be had. */
export async function earlierMask(link, width, height) {
  const image = new Image();
  image.src = link;
  try {
    await image.decode();
  } catch {
    return null;
  }
  const cover = Object.assign(document.createElement("canvas"), { width, height });
  const context = cover.getContext("2d");
  if (!context) return null;
  context.drawImage(image, 0, 0, width, height);
  context.globalCompositeOperation = "xor"; // what was transparent may change
  context.fillRect(0, 0, width, height);
  return { tool: "earlier", cover };
}

/** The mask as a PNG of exactly the reference's size: transparent is what may change. Its
 * colours are black everywhere, so nothing is lost where browsers keep colours multiplied by
 * alpha. Answers {blob, empty}; blob null: the browser has no room for a picture this large. */
export async function makeMask(strokes, feather, width, height) {
  const canvas = document.createElement("canvas");
  canvas.width = width;
  canvas.height = height;
  const context = canvas.getContext("2d", { willReadFrequently: true });
  if (!context) return { blob: null, empty: false };
  let pixels;
  try {
    drawStrokes(context, strokes, width, height);
    pixels = context.getImageData(0, 0, width, height);
  } catch {
    return { blob: null, empty: false };
  }
  const cover = featherInside(alphaOf(pixels), width, height, feather);
  let most = 0;
  for (let i = 0; i < cover.length; i++) {
    pixels.data[4 * i] = pixels.data[4 * i + 1] = pixels.data[4 * i + 2] = 0;
    pixels.data[4 * i + 3] = 255 - cover[i];
    most = Math.max(most, cover[i]);
  }
  if (most === 0) return { blob: null, empty: true };
  context.putImageData(pixels, 0, 0);
  const blob = await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  canvas.width = canvas.height = 0; // some browsers keep its memory for long
  return { blob, empty: false };
}
