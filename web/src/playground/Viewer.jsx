// An image as large as the window, to zoom into and to move about, and beside what it was
// made from, divided by a line that moves.
import { useEffect, useRef, useState } from "preact/hooks";
import { localLink } from "../api.js";
import { useWords } from "../words.js";
import words from "../words/playground.js";
import { Dialog } from "../ui/Dialog.jsx";
import { Icon } from "../ui/Icon.jsx";
import { Compare } from "./Compare.jsx";
import { ZoomBar } from "./ZoomBar.jsx";
import { referenceOf } from "./references.js";
import { useZoom } from "./zoom.js";

export function Viewer({ images, first, request, onClose }) {
  const t = useWords(words);
  const [at, setAt] = useState(first);
  const [comparing, setComparing] = useState(false);
  const before = useFirstReference(request);
  const image = images[at], link = localLink(image.url);
  const step = (by) => setAt((at + by + images.length) % images.length);

  return (
    <Dialog title={t("look", { n: at + 1 })} onClose={onClose} wide>
      {comparing ? <Compare before={before} after={link} width={image.width} height={image.height} /> : <Zoomed key={link} image={image} alt={request?.prompt ?? t("result_alt", { n: at + 1 })} />}
      <div class="dialog-actions viewer-actions">
        {images.length > 1 && (
          <>
            <button type="button" class="button icon" aria-label={t("previous")} onClick={() => step(-1)}><Icon name="earlier" /></button>
            <span>{at + 1} / {images.length}</span>
            <button type="button" class="button icon" aria-label={t("next")} onClick={() => step(1)}><Icon name="later" /></button>
          </>
        )}
        {before && (
          <button type="button" class="button" aria-pressed={comparing} onClick={() => setComparing(!comparing)}><Icon name="compare" />{t("compare")}</button>
        )}
        <a class="button" href={link} download={new URL(image.url, location.href).pathname.split("/").pop()}><Icon name="download" />{t("download")}</a>
      </div>
    </Dialog>
  );
}

/** A link to what the image was made from, where there was something that can be shown. */
function useFirstReference(request) {
  const source = request?.image_urls?.[0];
  const [link, setLink] = useState(null);
  useEffect(() => {
    let gone = false;
    if (source) referenceOf(source).then((one) => gone || setLink(one.fault ? null : one.thumb));
    return () => (gone = true);
  }, [source]);
  return link;
}

function Zoomed({ image, alt }) {
  const t = useWords(words);
  const ref = useRef(null);
  const zoom = useZoom(ref);
  return (
    <>
      <div class="viewer" ref={ref} tabIndex={0} role="group" aria-label={t("viewer_keys")} {...zoom.handlers}>
        <img src={localLink(image.url)} alt={alt} draggable={false} style={zoom.style} />
      </div>
      <ZoomBar zoom={zoom} />
    </>
  );
}
