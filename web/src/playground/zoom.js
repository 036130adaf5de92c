// Zoom and pan by wheel, pointer (two fingers too) and keys. scale 1: the image as it fits.
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

export function useZoom(ref) {
  const [view, setView] = useState({ scale: 1, x: 0, y: 0 });
  const pointers = useRef(new Map());
  const zoomBy = (by, x, y) => setView((now) => zoomedAt(now, by, x, y));
  const move = (x, y) => setView((now) => (now.scale === 1 ? now : { ...now, x: now.x + x, y: now.y + y }));
  const fit = () => setView({ scale: 1, x: 0, y: 0 });

  useEffect(() => { // by hand: a wheel's listener must be allowed to keep the page still
    const onWheel = (event) => {
      event.preventDefault();
      const box = ref.current.getBoundingClientRect();
      zoomBy(Math.exp(-event.deltaY / 300), event.clientX - box.x - box.width / 2, event.clientY - box.y - box.height / 2);
    };
    const element = ref.current;
    element.addEventListener("wheel", onWheel, { passive: false });
    return () => element.removeEventListener("wheel", onWheel);
  }, []);

  const spread = () => {
    const [a, b] = [...pointers.current.values()];
    return Math.hypot(a.x - b.x, a.y - b.y);
  };
  const release = (event) => pointers.current.delete(event.pointerId);
  const handlers = {
    onPointerDown(event) {
      event.currentTarget.setPointerCapture(event.pointerId);
      pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
    },
    onPointerMove(event) {
      const last = pointers.current.get(event.pointerId);
      if (!last) return;
      const before = pointers.current.size === 2 ? spread() : 0;
      pointers.current.set(event.pointerId, { x: event.clientX, y: event.clientY });
      if (before) zoomBy(spread() / before);
      else if (pointers.current.size === 1) move(event.clientX - last.x, event.clientY - last.y);
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
  return { scale: view.scale, style, zoomBy, fit, handlers };
}
