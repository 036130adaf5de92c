// What callbacks are signed with, and what became of each: with a way to send one again.
import { useState } from "preact/hooks";
import { ask } from "../api.js";
import { faultText } from "../faults.js";
import { useData } from "../useData.js";
import { formatTime, useWords } from "../words.js";
import words from "../words/console.js";
import { Loaded } from "../ui/Loaded.jsx";
import { Sheet } from "../ui/Sheet.jsx";
import { toast } from "../ui/Toasts.jsx";
import { CallbackDialog } from "./CallbackDialog.jsx";
import { Confirm } from "./Confirm.jsx";
import { SecretField } from "./Secret.jsx";

const PAGE_SIZE = 20, REFRESH_MS = 5000;
const KINDS = { delivered: "good", failed: "bad", due: "warm", sending: "warm", retrying: "warm" };

export const CallbackState = ({ state }) => {
  const t = useWords(words);
  return <span class={`badge ${KINDS[state] ?? ""}`}>{t(`callback_${state}`)}</span>;
};

export function Callbacks() {
  const t = useWords(words);
  const [before, setBefore] = useState([]); // where each page but the first begins
  const [open, setOpen] = useState(null);
  const query = before.length ? `&before=${before.at(-1)}` : "";
  const log = useData(`/v1/callbacks?page_size=${PAGE_SIZE}${query}`, { every: REFRESH_MS });

  async function redeliver(entry) {
    try {
      await ask("POST", `/v1/tasks/${entry.task_id}/callbacks/redeliver`);
      toast(t("redelivering"));
    } catch (fault) {
      toast(faultText(fault), { bad: true });
    }
    log.reload();
  }

  return (
    <>
      <SigningSecret />
      <h2>{t("deliveries")}</h2>
      <Loaded of={log}>
        {({ data, has_more: more }) => (
          <>
            {!data.length && !before.length && (
              <div class="card empty"><p>{t("callbacks_empty")}</p><p><a href="/docs#callbacks">{t("callbacks_docs")}</a></p></div>
            )}
            {data.length > 0 && (
              <Sheet label={t("deliveries")} rows={data} id={(entry) => entry.task_id} columns={[
                { name: t("url"), cell: (entry) => <span class="url">{entry.url}</span> },
                { name: t("status"), cell: (entry) => <CallbackState state={entry.state} /> },
                { name: t("tries"), end: true, cell: (entry) => entry.delivery_count },
                { name: t("last_try"), cell: (entry) => <Last delivery={entry.last_delivery} /> },
                { name: t("actions"), unseen: true, end: true, cell: (entry) => (
                  <div class="row-actions">
                    {["delivered", "failed", "retrying"].includes(entry.state) && (
                      <button type="button" class="button small" aria-label={t("redeliver_of", { id: entry.task_id })} onClick={() => redeliver(entry)}>{t("redeliver")}</button>
                    )}
                    <button type="button" class="button small" aria-label={t("details_of", { id: entry.task_id })} onClick={() => setOpen(entry.task_id)}>{t("details")}</button>
                  </div>
                ) },
              ]} />
            )}
            {(more || before.length > 0) && (
              <nav class="pages" aria-label={t("pages")}>
                <button type="button" class="button small" disabled={!before.length} onClick={() => setBefore(before.slice(0, -1))}>{t("newer")}</button>
                <button type="button" class="button small" disabled={!more} onClick={() => setBefore([...before, data.at(-1).task_id])}>{t("older")}</button>
              </nav>
            )}
          </>
        )}
      </Loaded>
      {open && <CallbackDialog id={open} onClose={() => setOpen(null)} />}
    </>
  );
}

function Last({ delivery }) {
  if (!delivery) return "–";
  return <>{formatTime(delivery.at)} <span class="hint">{delivery.status ?? delivery.message ?? delivery.outcome}</span></>;
}

function SigningSecret() {
  const t = useWords(words);
  const [shown, setShown] = useState(false);
  const [asking, setAsking] = useState(false);
  return (
    <section class="card secret-card" aria-labelledby="signing-secret">
      <h2 id="signing-secret">{t("signing_secret")}</h2>
      <p>{t("signing_hint")} <a href="/docs#callbacks">{t("callbacks_docs")}</a></p>
      {shown
        ? <Shown asking={asking} setAsking={setAsking} />
        : <div><button type="button" class="button" onClick={() => setShown(true)}>{t("secret_show")}</button></div>}
    </section>
  );
}

function Shown({ asking, setAsking }) {
  const t = useWords(words);
  const secret = useData("/v1/callbacks/secret");

  async function rotate() {
    try {
      await ask("POST", "/v1/callbacks/secret/rotate", {});
      toast(t("secret_rotated"));
    } catch (fault) {
      toast(faultText(fault), { bad: true });
    }
    setAsking(false);
    secret.reload();
  }

  return (
    <Loaded of={secret}>
      {(data) => (
        <>
          <SecretField label={t("secret_now")} secret={data.secret} />
          {data.previous && (
            <SecretField label={t("secret_before", { date: formatTime(data.previous.expires_at) })} secret={data.previous.secret} />
          )}
          <div><button type="button" class="button danger" onClick={() => setAsking(true)}>{t("secret_rotate")}</button></div>
          {asking && <Confirm title={t("secret_rotate")} text={t("secret_rotate_text")} action={t("rotate")} onConfirm={rotate} onClose={() => setAsking(false)} />}
        </>
      )}
    </Loaded>
  );
}
