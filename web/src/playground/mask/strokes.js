// What was painted, as what was done: undo takes the last away, and the mask can be drawn
// again in any size. Lengths are in the reference's pixels.
//
// A stroke is {tool: "brush" | "eraser", size, points: [[x, y, pressure], …]}, {tool: "invert"},
// {tool: "clear"} or, as the first alone, {tool: "earlier", cover}: a mask that there is
// already, as a canvas. On the canvas, opaque is what may change.

const WHOLE = 2 * Math.PI;

function drawLine(context, { size, points }, from = 0) {
  context.lineCap = context.lineJoin = "round";
  for (let i = Math.max(from, 0); i < points.length; i++) {
    const [x, y, pressure] = points[i], [x0, y0] = points[Math.max(0, i - 1)];
    context.beginPath();
    context.lineWidth = size * pressure;
    if (x === x0 && y === y0) {
      context.arc(x, y, (size * pressure) / 2, 0, WHOLE);
      context.fill();
    } else {
      context.moveTo(x0, y0);
      context.lineTo(x, y);
      context.stroke();
    }
  }
}

/** Draws one onto what is there; from: the first of its points that is not there yet. */
export function drawStroke(context, stroke, width, height, from = 0) {
  const modes = { brush: "source-over", eraser: "destination-out", invert: "xor", clear: "destination-out" };
  context.globalCompositeOperation = modes[stroke.tool] ?? "source-over";
  if (stroke.tool === "earlier") {
    context.drawImage(stroke.cover, 0, 0, width, height);
    context.globalCompositeOperation = "source-in"; // its shape, in the colour at hand
    context.fillRect(0, 0, width, height);
  } else if (stroke.points) drawLine(context, stroke, from);
  else context.fillRect(0, 0, width, height);
  context.globalCompositeOperation = "source-over";
}

/** All of them on an empty canvas, which may be smaller than the reference. */
export function drawStrokes(context, strokes, width, height, colour = "#000") {
  const { canvas } = context;
  context.setTransform(1, 0, 0, 1, 0, 0);
  context.clearRect(0, 0, canvas.width, canvas.height);
  context.setTransform(canvas.width / width, 0, 0, canvas.height / height, 0, 0);
  context.fillStyle = context.strokeStyle = colour;
  const cleared = strokes.findLastIndex((stroke) => stroke.tool === "clear");
  for (const stroke of strokes.slice(cleared + 1)) drawStroke(context, stroke, width, height);
}
