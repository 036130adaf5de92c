// Accounts: what each has, holds and used; a new one, credits for one, its keys.
import { useState } from "preact/hooks";
import { ask } from "../api.js";
import { loadCredits } from "../session.js";
import { useData } from "../useData.js";
import { formatNumber, formatTime, useWords } from "../words.js";
import words from "../words/console.js";
import { Dialog } from "../ui/Dialog.jsx";
import { Loaded } from "../ui/Loaded.jsx";
import { Sheet } from "../ui/Sheet.jsx";
import { toast } from "../ui/Toasts.jsx";
import { FormDialog } from "./FormDialog.jsx";
import { Keys } from "./Keys.jsx";
import { Pages } from "./Tasks.jsx";

const PAGE_SIZE = 50;

/* Granting again under the same name is granting once. */
const newRef = () => `page-${crypto.getRandomValues(new Uint32Array(2)).join("-")}`;

const GRANT = [
  { name: "credits", props: { type: "number", min: 0, step: "0.0001", inputMode: "decimal" }, read: Number },
  { name: "ref", props: { maxLength: 64 } },
];
const ACCOUNT = [
  { name: "name", props: { maxLength: 64, autoComplete: "off" } },
  { name: "group", optional: true, props: { maxLength: 64, placeholder: "default" } },
];

export function Accounts() {
  const t = useWords(words);
  const [page, setPage] = useState(1);
  const [dialog, setDialog] = useState(null);
  const accounts = useData(`/v1/admin/accounts?page=${page}&page_size=${PAGE_SIZE}`);
  const close = () => setDialog(null);
  const done = (text) => () => {
    close();
    toast(text);
    accounts.reload();
    loadCredits();
  };

  return (
    <>
      <div class="part-head">
        <p class="hint">{t("accounts_hint")}</p>
        <button type="button" class="button primary" onClick={() => setDialog({ kind: "new" })}>{t("account_new")}</button>
      </div>
      <Loaded of={accounts}>
        {({ data, total = data.length }) => (
          <>
            <Sheet label={t("accounts")} rows={data} id={(one) => one.name} columns={[
              { name: t("name"), cell: (one) => <><b>{one.name}</b> <span class="hint">{one.group}</span></> },
              { name: t("balance"), end: true, cell: (one) => formatNumber(one.balance_credits) },
              { name: t("reserved"), end: true, cell: (one) => formatNumber(one.reserved_credits) },
              { name: t("used"), end: true, cell: (one) => formatNumber(one.used_credits) },
              { name: t("live_tasks"), end: true, cell: (one) => formatNumber(one.live_tasks) },
              { name: t("created"), cell: (one) => formatTime(one.created, undefined, { dateStyle: "medium" }) },
              { name: t("actions"), unseen: true, end: true, cell: (one) => (
                <div class="row-actions">
                  <button type="button" class="button small" aria-label={t("grant_to", { name: one.name })} onClick={() => setDialog({ kind: "grant", account: one, ref: newRef() })}>{t("grant")}</button>
                  <button type="button" class="button small" aria-label={t("keys_of", { name: one.name })} onClick={() => setDialog({ kind: "keys", account: one })}>{t("keys")} ({one.keys})</button>
                </div>
              ) },
            ]} />
            <Pages page={page} pages={Math.ceil(total / PAGE_SIZE)} total={total} onPage={setPage} />
          </>
        )}
      </Loaded>
      {dialog?.kind === "new" && (
        <FormDialog title={t("account_new")} fields={ACCOUNT} action={t("account_create")} onClose={close} onDone={done(t("account_made"))}
          send={(body) => ask("POST", "/v1/admin/accounts", body)} />
      )}
      {dialog?.kind === "grant" && (
        <FormDialog title={t("grant_to", { name: dialog.account.name })} fields={GRANT} start={{ ref: dialog.ref }} action={t("grant")} onClose={close} onDone={done(t("granted"))}
          send={(body) => ask("POST", `/v1/admin/accounts/${encodeURIComponent(dialog.account.name)}/grants`, body)} />
      )}
      {dialog?.kind === "keys" && (
        <Dialog title={t("keys_of", { name: dialog.account.name })} wide onClose={() => { close(); accounts.reload(); }}>
          <Keys account={dialog.account.name} />
        </Dialog>
      )}
    </>
  );
}
