// Sizes as shapes, and for models that have it, one's own width and height.
import { useId } from "preact/hooks";
import { useWords } from "../words.js";
import words from "../words/playground.js";
import { Choice } from "../ui/Choice.jsx";
import { change } from "./draft.js";
import { parseSize, sizeFault, sizesOf } from "./models.js";

const BOX = 26; // of the longer edge, in the drawing's units

function Shape({ size }) {
  const pixels = parseSize(size);
  if (!pixels)
    return (
      <svg class="shape" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
        <path class="dashed" d="M4 4h24v24H4z" />
      </svg>
    );
  const longer = Math.max(pixels.width, pixels.height);
  const w = (pixels.width / longer) * BOX, h = (pixels.height / longer) * BOX;
  return (
    <svg class="shape" viewBox="0 0 32 32" width="32" height="32" aria-hidden="true">
      <rect x={(32 - w) / 2} y={(32 - h) / 2} width={w} height={h} rx="2" />
    </svg>
  );
}

const divisor = (a, b) => (b ? divisor(b, a % b) : a);

/** "3:2"; for odd sizes the pixels say enough. */
function ratioOf({ width, height }) {
  const d = divisor(width, height);
  return width / d <= 32 && height / d <= 32 ? `${width / d}:${height / d}` : null;
}

export function SizePicker({ model, now, fault }) {
  const t = useWords(words);
  const sizes = sizesOf(model), own = model.free_size && !sizes.includes(now.size);
  const options = sizes.map((size) => {
    const pixels = parseSize(size);
    return {
      value: size, picture: <Shape size={size} />,
      text: <span class="size-text"><b>{pixels ? ratioOf(pixels) ?? "" : t("auto")}</b><small>{pixels ? `${pixels.width}×${pixels.height}` : t("size_auto")}</small></span>,
    };
  });
  if (model.free_size)
    options.push({
      value: "own", picture: <Shape size={own ? now.size : "auto"} />,
      text: <span class="size-text"><b>{t("size_own")}</b><small>{own ? now.size.replace("x", "×") : t("size_any")}</small></span>,
    });
  return (
    <div id="part-size">
      <Choice label={t("size")} kind="tiles" value={own ? "own" : now.size} fault={own ? null : fault} options={options}
        onChange={(size) => change({ size: size === "own" ? "1280x1280" : size })} />
      {own && <OwnSize rule={model.free_size} size={now.size} fault={fault} />}
    </div>
  );
}

function OwnSize({ rule, size, fault }) {
  const t = useWords(words);
  const id = useId();
  const { width, height } = parseSize(size) ?? { width: 0, height: 0 };
  const own = sizeFault({ width, height }, rule);
  const values = { multiple: rule.multiple, edge: rule.edge_max, ratio: rule.ratio_max, least: rule.pixels_min, most: rule.pixels_max };
  const text = own ? t(own, values) : fault;
  const input = (name, value, other) => (
    <label class="own-size">
      <span>{t(name)}</span>
      <input class="input" type="number" inputMode="numeric" min={rule.multiple} max={rule.edge_max} step={rule.multiple} value={value || ""}
        aria-invalid={text ? "true" : undefined} aria-describedby={`${id}-rule ${id}-fault`}
        onInput={(e) => change({ size: other(Number(e.currentTarget.value) || 0) })} />
    </label>
  );
  return (
    <div class={text ? "own-sizes wrong" : "own-sizes"}>
      {input("width", width, (w) => `${w}x${height}`)}
      <span aria-hidden="true">×</span>
      {input("height", height, (h) => `${width}x${h}`)}
      <p class="hint" id={`${id}-rule`}>{t("size_rule", values)}</p>
      <p class="fault" id={`${id}-fault`} role="alert">{text}</p>
    </div>
  );
}
