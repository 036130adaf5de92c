// Zoom and pan by wheel, pointer (two fingers too) and keys. scale 1: the image as it fits.
//
//   const zoom = useZoom(box);                       in box an image with style={zoom.style}
//   <div ref={box} {...zoom.handlers}>…
//
// takes, grabs: of the pointers, which count and which move the image when they are alone;
// where the image is painted on, a single finger is not for moving it.
import { useEffect, useRef, useState } from "preact/hooks";

const MOST = 16, STEP_PX = 60;
const KEYS = {
  "+": { by: 1.5 }, "=": { by: 1.5 }, "-": { by: 1 / 1.5 }, "0": { fit: true },
  ArrowLeft: { x: STEP_PX }, ArrowRight: { x: -STEP_PX }, ArrowUp: { y: STEP_PX }, ArrowDown: { y: -STEP_PX },
};

/** The view after a zoom by a factor round a point (from the middle), within limits. */
export function zoomedAt(view, by, x = 0, y = 0) {
  const scale = Math.min(MOST, Math.max(1, view.scale * by)), k = scale / view.scale;
  return scale === 1 ? { scale, x: 0, y: 0 } : { scale, x: x - (x - view.x) * k, y: y - (y - view.y) * k };
}

const always = () => true;

export function useZoom(ref, { takes = always, grabs = always } = {}) {
  const [view, setView] = useState({ scale: 1, x: 0, y: 0 });
  const pointers = useRef(new Map());
  const zoomBy = (by, x, y) => setView((now) => zoomedAt(now, by, x, y));
  const move = (x, y) => setView((now) => {
    const { width, height } = ref.current.getBoundingClientRect();
    const within = (value, size) => Math.max(-size, Math.min(size, value)); // some of it stays in sight
    return now.scale === 1 ? now : { ...now, x: within(now.x + x, (now.scale - 1) * width / 2), y: within(now.y + y, (now.scale - 1) * height / 2) };
  });
  const fit = () => setView({ scale: 1, x: 0, y: 0 });

  const fromMiddle = (x, y) => {
    const box = ref.current.getBoundingClientRect();
    return [x - box.x - box.width / 2, y - box.y - box.height / 2];
  };

  useEffect(() => { // by hand: a wheel's listener must be allowed to keep the page still
    const onWheel = (event) => {
      event.preventDefault();
      zoomBy(Math.exp(-event.deltaY / 300), ...fromMiddle(event.clientX, event.clientY));
    };
    const element = ref.current;
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, []);

  const pinch = () => { // how far apart two fingers are, and the point between them
    const [a, b] = [...pointers.current.values()];
    return { spread: Math.max(1, Math.hypot(a.x - b.x, a.y - b.y)), x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 };
  };
  const release = (event) => pointers.current.delete(event.pointerId);
  const handlers = {
    onPointerDown(event) {
      if (!takes(event)) return;
      if (grabs(event)) event.currentTarget.setPointerCapture(event.pointerId);
      pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    },
    onPointerMove(event) {
      const last = pointers.current.get(event.pointerId);
      if (!last) return;
      const before = pointers.current.size === 2 && pinch();
      pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (before) {
        const after = pinch();
        zoomBy(after.spread / before.spread, ...fromMiddle(before.x, before.y));
        move(after.x - before.x, after.y - before.y);
      } else if (pointers.current.size === 1 && grabs(event)) move(event.clientX - last.x, event.clientY - last.y);
    },
    onPointerUp: release,
    onPointerCancel: release,
    onDblClick: () => (view.scale > 1 ? fit() : zoomBy(2.5)),
    onKeyDown(event) {
      const key = KEYS[event.key];
      if (!key || event.ctrlKey || event.metaKey) return;
      event.preventDefault();
      if (key.fit) fit();
      else if (key.by) zoomBy(key.by);
      else move(key.x ?? 0, key.y ?? 0);
    },
  };
  const style = { transform: `translate(${view.x}px, ${view.y}px) scale(${view.scale})` };
  return { scale: view.scale, style, zoomBy, move, fit, handlers };
}
