// Where it is painted: by mouse, finger or pen (which presses), or by keys: arrows move the
// brush, the space bar dabs, Shift with an arrow draws. The canvas is as fine as the screen;
// the file is drawn anew in the reference's size.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useWords } from "../../words.js";
import words from "../../words/mask.js";
import { alphaOf, featherInside } from "./raster.js";
import { drawStroke, drawStrokes } from "./strokes.js";

const CANVAS_MAX = 1600; // its longer edge
const COLOUR = [216, 27, 140];
const ARROWS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function show(canvas, strokes, width, height, feather) {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  drawStrokes(context, strokes, width, height, `rgb(${COLOUR})`);
  if (!feather) return;
  const pixels = context.getImageData(0, 0, canvas.width, canvas.height);
  const cover = featherInside(alphaOf(pixels), canvas.width, canvas.height, (feather * canvas.width) / width);
  for (let i = 0; i < cover.length; i++) {
    pixels.data.set(COLOUR, 4 * i);
    pixels.data[4 * i + 3] = cover[i];
  }
  context.putImageData(pixels, 0, 0);
}

export function Surface({ reference, strokes, tool, size, feather, onStroke }) {
  const t = useWords(words);
  const { width, height } = reference;
  const canvas = useRef(null), ring = useRef(null), stroke = useRef(null);
  const [at, setAt] = useState({ x: width / 2, y: height / 2, seen: false }); // the brush, in the reference's pixels
  const shrink = Math.min(1, CANVAS_MAX / Math.max(width, height));

  useLayoutEffect(() => show(canvas.current, strokes, width, height, feather), [strokes, feather, width, height]);
  useEffect(() => { // the ring is as large on the screen as the brush on the picture
    const scale = canvas.current.clientWidth / width;
    Object.assign(ring.current.style, {
      width: `${size * scale}px`, height: `${size * scale}px`,
      transform: `translate(${(at.x - size / 2) * scale}px, ${(at.y - size / 2) * scale}px)`,
    });
  }, [at, size]);

  const pointOf = (event) => {
    const box = canvas.current.getBoundingClientRect();
    const pressure = event.pointerType === "pen" ? Math.max(0.15, event.pressure) : 1;
    return [((event.clientX - box.x) * width) / box.width, ((event.clientY - box.y) * height) / box.height, pressure];
  };
  const extend = (points) => {
    const from = stroke.current.points.length;
    stroke.current.points.push(...points);
    const context = canvas.current.getContext("2d", { willReadFrequently: true });
    drawStroke(context, stroke.current, width, height, from);
  };
  const finish = () => {
    if (stroke.current) onStroke(stroke.current);
    stroke.current = null;
  };

  function onPointerDown(event) {
    if (event.button !== 0 || stroke.current) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    stroke.current = { tool, size, points: [], pointer: event.pointerId };
    extend([pointOf(event)]);
  }
  function onPointerMove(event) {
    const [x, y] = pointOf(event);
    setAt({ x, y, seen: true });
    if (stroke.current?.pointer !== event.pointerId) return;
    const parts = event.getCoalescedEvents?.() ?? [];
    extend((parts.length ? parts : [event]).map(pointOf));
  }
  function onKeyDown(event) {
    const arrow = ARROWS[event.key];
    if (!arrow && event.key !== " ") return;
    event.preventDefault();
    const by = Math.max(1, size / 4);
    const next = arrow ? { x: at.x + arrow[0] * by, y: at.y + arrow[1] * by, seen: true } : { ...at, seen: true };
    next.x = Math.min(width, Math.max(0, next.x));
    next.y = Math.min(height, Math.max(0, next.y));
    setAt(next);
    if (arrow && !event.shiftKey) return;
    onStroke({ tool, size, points: [[at.x, at.y, 1], [next.x, next.y, 1]] });
  }

  return (
    <div class="mask-surface">
      <div class="mask-picture" style={{ "--ratio": width / height }}>
        <img src={reference.thumb} alt="" draggable={false} />
        <canvas ref={canvas} width={Math.max(1, Math.round(width * shrink))} height={Math.max(1, Math.round(height * shrink))} tabIndex={0}
          role="application" aria-label={t("surface")} onPointerDown={onPointerDown} onPointerMove={onPointerMove}
          onPointerUp={finish} onPointerCancel={finish} onPointerLeave={() => !stroke.current && setAt((now) => ({ ...now, seen: false }))}
          onKeyDown={onKeyDown} />
        <span ref={ring} class={at.seen ? "mask-ring seen" : "mask-ring"} aria-hidden="true" />
      </div>
    </div>
  );
}
