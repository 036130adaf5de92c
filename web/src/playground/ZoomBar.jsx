// How large it is shown, and buttons to change that; zoom: of useZoom.
import { formatNumber, useWords } from "../words.js";
import words from "../words/playground.js";
import { Icon } from "../ui/Icon.jsx";

export function ZoomBar({ zoom }) {
  const t = useWords(words);
  return (
    <div class="viewer-zoom">
      <button type="button" class="button icon small" aria-label={t("zoom_out")} onClick={() => zoom.zoomBy(1 / 1.5)}><Icon name="minus" size={16} /></button>
      <output>{formatNumber(zoom.scale, undefined, { style: "percent" })}</output>
      <button type="button" class="button icon small" aria-label={t("zoom_in")} onClick={() => zoom.zoomBy(1.5)}><Icon name="plus" size={16} /></button>
      <button type="button" class="button small" onClick={zoom.fit}>{t("zoom_fit")}</button>
    </div>
  );
}
