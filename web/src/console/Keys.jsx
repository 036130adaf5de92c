// The account's keys: make, limit, disable, rotate. A key itself is shown once, when it is
// made or rotated.
import { useState } from "preact/hooks";
import { ask } from "../api.js";
import { faultText } from "../faults.js";
import { session } from "../session.js";
import { useStore } from "../store.js";
import { useData } from "../useData.js";
import { formatNumber, formatTime, useWords } from "../words.js";
import words from "../words/console.js";
import { Loaded } from "../ui/Loaded.jsx";
import { Sheet } from "../ui/Sheet.jsx";
import { toast } from "../ui/Toasts.jsx";
import { Confirm } from "./Confirm.jsx";
import { KeyDialog } from "./KeyDialog.jsx";
import { Secret } from "./Secret.jsx";

export function Keys({ account }) {
  const t = useWords(words);
  const user = useStore(session);
  const keys = useData(account ? `/v1/keys?account=${encodeURIComponent(account)}` : "/v1/keys");
  const [dialog, setDialog] = useState(null); // {kind: "new" | "edit" | "rotate" | "disable" | "shown", key?}
  const mayManage = user?.key?.may_manage_keys;
  const isOwn = (key) => key.id === user?.key?.id;
  const mayChange = (key) => mayManage && (!key.admin || user.key.admin);
  const close = () => setDialog(null);
  /* One's own new key: the session ended with the old one, and asking for anything would put
   * the sign-in in the place of what is shown this once. */
  const closeShown = () => {
    close();
    keys.reload();
  };

  async function change(key, path, body, done) {
    try {
      const row = await ask("POST", `/v1/keys/${key.id}${path}`, body);
      if (row.key) return setDialog({ kind: "shown", key: row });
      close();
      if (done) toast(done);
    } catch (fault) {
      close();
      toast(faultText(fault), { bad: true });
    }
    keys.reload();
  }
  const saved = (row) => {
    setDialog(row.key ? { kind: "shown", key: row } : null);
    if (row.key) return;
    toast(t("saved"));
    keys.reload();
  };

  return (
    <>
      <div class="part-head">
        <p class="hint">{t("keys_hint")}</p>
        {mayManage && <button type="button" class="button primary" onClick={() => setDialog({ kind: "new" })}>{t("key_new")}</button>}
      </div>
      {!mayManage && <p class="card note">{t("keys_may_not")}</p>}
      <Loaded of={keys}>
        {({ data }) => (
          <Sheet label={t("keys")} rows={data} id={(key) => key.id} columns={[
            { name: t("name"), cell: (key) => <Name row={key} own={isOwn(key)} /> },
            { name: t("limits"), cell: (key) => <Limits row={key} /> },
            { name: t("used"), end: true, cell: (key) => (key.quota_credits === null ? formatNumber(key.used_credits)
              : t("of", { used: key.used_credits, quota: key.quota_credits })) },
            { name: t("created"), cell: (key) => formatTime(key.created, undefined, { dateStyle: "medium" }) },
            { name: t("actions"), unseen: true, end: true, cell: (key) => mayChange(key) && (
              <div class="row-actions">
                <button type="button" class="button small" aria-label={t("key_edit_of", { name: key.name })} onClick={() => setDialog({ kind: "edit", key })}>{t("edit")}</button>
                <button type="button" class="button small" aria-label={t("key_rotate_of", { name: key.name })} onClick={() => setDialog({ kind: "rotate", key })}>{t("rotate")}</button>
                {key.enabled
                  ? <button type="button" class="button small danger" aria-label={t("key_disable_of", { name: key.name })} onClick={() => setDialog({ kind: "disable", key })}>{t("disable")}</button>
                  : <button type="button" class="button small" aria-label={t("key_enable_of", { name: key.name })} onClick={() => change(key, "", { enabled: true }, t("saved"))}>{t("enable")}</button>}
              </div>
            ) },
          ]} />
        )}
      </Loaded>
      {(dialog?.kind === "new" || dialog?.kind === "edit") && <KeyDialog row={dialog.key} account={account} onSaved={saved} onClose={close} />}
      {dialog?.kind === "rotate" && (
        <Confirm title={t("key_rotate_title", { name: dialog.key.name })} text={t("key_rotate_text")} action={t("rotate")}
          own={isOwn(dialog.key) && t("key_own_warning")}
          onConfirm={() => change(dialog.key, "/rotate")} onClose={close} />
      )}
      {dialog?.kind === "disable" && (
        <Confirm title={t("key_disable_title", { name: dialog.key.name })} text={t("key_disable_text")} action={t("disable")}
          own={isOwn(dialog.key) && t("key_own_warning")}
          onConfirm={() => change(dialog.key, "", { enabled: false }, t("key_disabled"))} onClose={close} />
      )}
      {dialog?.kind === "shown" && <Secret title={t("key_shown_title", { name: dialog.key.name })} text={t("key_shown_text")} secret={dialog.key.key} onClose={closeShown} />}
    </>
  );
}

function Name({ row, own }) {
  const t = useWords(words);
  return (
    <>
      <b>{row.name}</b> <code class="hint">{row.hint}</code>
      <span class="badges">
        {own && <span class="badge">{t("this_session")}</span>}
        {row.test && <span class="badge warm">{t("test")}</span>}
        {row.admin && <span class="badge">{t("admin")}</span>}
        {!row.enabled && <span class="badge bad">{t("disabled")}</span>}
      </span>
    </>
  );
}

function Limits({ row }) {
  const t = useWords(words);
  const all = [
    row.quota_credits !== null && t("limit_quota", { n: row.quota_credits }),
    row.requests_per_minute !== null && t("limit_rate", { n: row.requests_per_minute }),
    row.concurrent_tasks !== null && t("limit_tasks", { n: row.concurrent_tasks }),
    row.models && row.models.join(", "),
    row.addresses && row.addresses.join(", "),
    row.expires_at !== null && t("limit_until", { date: formatTime(row.expires_at) }),
  ].filter(Boolean);
  return all.length ? <ul class="limits">{all.map((text) => <li key={text}>{text}</li>)}</ul> : <span class="hint">{t("no_limits")}</span>;
}
