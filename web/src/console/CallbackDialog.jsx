// Every try of one callback.
import { useData } from "../useData.js";
import { formatSeconds, formatTime, useWords } from "../words.js";
import words from "../words/console.js";
import { Dialog } from "../ui/Dialog.jsx";
import { Loaded } from "../ui/Loaded.jsx";
import { Sheet } from "../ui/Sheet.jsx";
import { CallbackState } from "./Callbacks.jsx";

export function CallbackDialog({ id, onClose }) {
  const t = useWords(words);
  const log = useData(`/v1/tasks/${id}/callbacks`, { every: 2000 });
  return (
    <Dialog title={t("callback")} wide onClose={onClose}>
      <Loaded of={log}>
        {(data) => (
          <>
            <dl class="fact-list">
              <div><dt>{t("task")}</dt><dd><code>{data.task_id}</code></dd></div>
              <div><dt>webhook-id</dt><dd><code>{data.message_id}</code></dd></div>
              <div><dt>{t("url")}</dt><dd class="url">{data.url}</dd></div>
              <div><dt>{t("status")}</dt><dd><CallbackState state={data.state} /></dd></div>
              {data.next_try_at && <div><dt>{t("next_try")}</dt><dd>{formatTime(data.next_try_at, undefined, { timeStyle: "medium" })}</dd></div>}
            </dl>
            {data.deliveries.length > 0 && (
              <Sheet label={t("deliveries")} rows={data.deliveries} id={(one) => one.number} columns={[
                { name: t("number"), cell: (one) => one.number },
                { name: t("when"), cell: (one) => formatTime(one.at, undefined, { dateStyle: "short", timeStyle: "medium" }) },
                { name: "HTTP", end: true, cell: (one) => one.status ?? "–" },
                { name: t("duration"), end: true, cell: (one) => formatSeconds(one.duration) },
                { name: t("outcome"), cell: (one) => one.message ?? one.outcome },
              ]} />
            )}
          </>
        )}
      </Loaded>
    </Dialog>
  );
}
