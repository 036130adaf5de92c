// The images of a task, each with what can be done with it.
import { useState } from "preact/hooks";
import { localLink } from "../api.js";
import { formatBytes, formatNumber, formatSeconds, formatTime, useWords } from "../words.js";
import words from "../words/playground.js";
import { copyText } from "../ui/copy.js";
import { toast } from "../ui/Toasts.jsx";
import { Icon } from "../ui/Icon.jsx";
import { CodeDialog } from "./CodeDialog.jsx";
import { Viewer } from "./Viewer.jsx";
import { addResult } from "./references.js";

export function Results({ task, request }) {
  const t = useWords(words);
  const [shown, setShown] = useState(null); // which image is looked at
  const [code, setCode] = useState(false);
  const images = task.result_data, now = Date.now() / 1000;
  return (
    <div class="results">
      <div class={images.length > 1 ? "frames many" : "frames"}>
        {images.map((image, i) => (
          <Result key={image.url} image={image} number={i + 1} request={request} gone={image.expires_at < now} onLook={() => setShown(i)} />
        ))}
      </div>
      <div class="facts">
        {task.sandbox && <span class="badge warm" title={t("sandbox_hint")}>{t("sandbox")}</span>}
        <span>{task.model}</span>
        <span>{images[0].width}×{images[0].height}</span>
        <span>{formatSeconds(task.duration)}</span>
        <span>{t("charged", { n: task.billing.charged_credits })}</span>
        <span>{t("link_until", { time: formatTime(images[0].expires_at) })}</span>
        <button type="button" class="button small facts-code" onClick={() => setCode(true)} disabled={!request}><Icon name="code" size={16} />{t("code")}</button>
      </div>
      {task.sandbox && <p class="hint">{t("sandbox_hint")}</p>}
      {shown !== null && <Viewer images={images} first={shown} request={request} onClose={() => setShown(null)} />}
      {code && <CodeDialog request={request} onClose={() => setCode(false)} />}
    </div>
  );
}

function Result({ image, number, request, gone, onLook }) {
  const t = useWords(words);
  const alt = request?.prompt ?? t("result_alt", { n: number });
  const what = `${image.width}×${image.height}, ${formatBytes(image.bytes)}`;

  const copyLink = () => copyText(image.url).then(
    () => toast(t("link_copied", { time: formatTime(image.expires_at) })), () => toast(t("copy_failed"), { bad: true }));

  if (gone) return <div class="frame gone"><p>{t("link_over")}</p></div>;
  return (
    <figure class="result">
      <button type="button" class="result-image" aria-label={t("look", { n: number })} onClick={onLook}>
        <img src={localLink(image.url)} width={image.width} height={image.height} alt={alt} />
      </button>
      <figcaption class="result-tools">
        <a class="button small" href={localLink(image.url)} download={fileName(image)} aria-label={`${t("download")}: ${what}`} title={what}><Icon name="download" size={16} /><span>{t("download")}</span></a>
        <button type="button" class="button small" onClick={() => { addResult(image); toast(t("used_as_reference")); }}><Icon name="image" size={16} /><span>{t("use")}</span></button>
        <button type="button" class="button small" onClick={copyLink}><Icon name="link" size={16} /><span>{t("copy_link")}</span></button>
      </figcaption>
    </figure>
  );
}

const fileName = (image) => new URL(image.url, location.href).pathname.split("/").pop();
