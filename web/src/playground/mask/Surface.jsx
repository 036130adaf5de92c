// Where it is painted: by mouse, finger or pen (which presses), or by keys: arrows move the
// brush, the space bar dabs, Shift with an arrow draws. Wheel, two fingers, + and - look closer,
// the middle button moves. The canvas is as fine as the screen; the file is drawn anew in the
// reference's size.
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { useWords } from "../../words.js";
import words from "../../words/mask.js";
import { ZoomBar } from "../ZoomBar.jsx";
import { useZoom } from "../zoom.js";
import { alphaOf, featherInside } from "./raster.js";
import { drawStroke, drawStrokes } from "./strokes.js";

const CANVAS_MAX = 1600; // its longer edge
const COLOUR = [216, 27, 140];
const MIDDLE = 4; // of event.buttons
const ZOOM = { "+": 1.5, "=": 1.5, "-": 1 / 1.5 };
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
  const box = useRef(null), canvas = useRef(null), ring = useRef(null), stroke = useRef(null);
  const [at, setAt] = useState({ x: width / 2, y: height / 2, seen: false }); // the brush, in the reference's pixels
  const shrink = Math.min(1, CANVAS_MAX / Math.max(width, height));

  const moves = (event) => event.buttons === MIDDLE;
  const zoom = useZoom(box, { takes: (event) => event.pointerType === "touch" || moves(event), grabs: moves });

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
    if (!stroke.current) return;
    const { pointer, touch, ...made } = stroke.current;
    stroke.current = null;
    onStroke(made);
  };
  const drop = () => {
    stroke.current = null;
    show(canvas.current, strokes, width, height, feather);
  };

  function onPointerDown(event) {
    if (event.pointerType === "touch" && !event.isPrimary) { // a second finger: to look closer
      if (stroke.current?.touch) drop();
      return;
    }
    if (event.button !== 0 || stroke.current) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    stroke.current = { tool, size, points: [], pointer: event.pointerId, touch: event.pointerType === "touch" };
    extend([pointOf(event)]);
  }
  function onPointerMove(event) {
    const [x, y] = pointOf(event);
    setAt({ x, y, seen: true });
    if (stroke.current?.pointer !== event.pointerId) return;
    const parts = event.getCoalescedEvents?.() ?? [];
    extend((parts.length ? parts : [event]).map(pointOf));
  }
  /* The brush at a place of the picture, from the middle of the box; and what it lies outside by. */
  const fromMiddle = ({ x, y }) => {
    const picture = canvas.current.getBoundingClientRect(), { x: left, y: top, width: w, height: h } = box.current.getBoundingClientRect();
    return [picture.x + (x * picture.width) / width - left - w / 2, picture.y + (y * picture.height) / height - top - h / 2];
  };
  const follow = (place) => {
    const { width: w, height: h } = box.current.getBoundingClientRect();
    const outside = (value, half) => Math.max(0, Math.abs(value) - half) * Math.sign(value);
    const [x, y] = fromMiddle(place), by = [outside(x, 0.45 * w), outside(y, 0.45 * h)];
    if (by[0] || by[1]) zoom.move(-by[0], -by[1]);
  };

  function onKeyDown(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    if (ZOOM[event.key] || event.key === "0") {
      event.preventDefault();
      return ZOOM[event.key] ? zoom.zoomBy(ZOOM[event.key], ...fromMiddle(at)) : zoom.fit();
    }
    const arrow = ARROWS[event.key];
    if (!arrow && event.key !== " ") return;
    event.preventDefault();
    const by = Math.max(1, size / 4);
    const next = arrow ? { x: at.x + arrow[0] * by, y: at.y + arrow[1] * by, seen: true } : { ...at, seen: true };
    next.x = Math.min(width, Math.max(0, next.x));
    next.y = Math.min(height, Math.max(0, next.y));
    setAt(next);
    follow(next);
    if (arrow && !event.shiftKey) return;
    onStroke({ tool, size, points: [[at.x, at.y, 1], [next.x, next.y, 1]] });
  }

  const { onPointerDown: hold, onPointerMove: drag, onPointerUp: release } = zoom.handlers;
  const end = (event) => stroke.current?.pointer === event.pointerId && finish();
  return (
    <>
      <div class="mask-surface" ref={box} onPointerDown={hold} onPointerMove={drag} onPointerUp={release} onPointerCancel={release}>
        <div class="mask-picture" style={{ "--ratio": width / height, ...zoom.style }}>
          <img src={reference.thumb} alt="" draggable={false} />
          <canvas ref={canvas} width={Math.max(1, Math.round(width * shrink))} height={Math.max(1, Math.round(height * shrink))} tabIndex={0}
            role="application" aria-label={t("surface")} onPointerDown={onPointerDown} onPointerMove={onPointerMove}
            onPointerUp={end} onPointerCancel={end} onPointerLeave={() => !stroke.current && setAt((now) => ({ ...now, seen: false }))}
            onKeyDown={onKeyDown} />
          <span ref={ring} class={at.seen ? "mask-ring seen" : "mask-ring"} aria-hidden="true" />
        </div>
      </div>
      <ZoomBar zoom={zoom} />
    </>
  );
}
