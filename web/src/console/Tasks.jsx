// Tasks, newest first, with filters and pages; what each held, cost and gave back.
import { useState } from "preact/hooks";
import { ask } from "../api.js";
import { faultText } from "../faults.js";
import { loadCredits } from "../session.js";
import { useData } from "../useData.js";
import { formatNumber, formatTime, useWords } from "../words.js";
import words from "../words/console.js";
import { Field } from "../ui/Field.jsx";
import { Loaded } from "../ui/Loaded.jsx";
import { Sheet } from "../ui/Sheet.jsx";
import { toast } from "../ui/Toasts.jsx";
import { TaskDialog } from "./TaskDialog.jsx";
import { TaskStatus } from "./TaskStatus.jsx";

const PAGE_SIZE = 20;
const STATUSES = ["processing", "completed", "failed", "cancelled"];
const REFRESH_MS = 5000;

export function Tasks() {
  const t = useWords(words);
  const [filter, setFilter] = useState({ status: "", model: "", page: 1 });
  const [open, setOpen] = useState(null);
  const models = useData("/v1/models");
  const query = new URLSearchParams({ page: filter.page, page_size: PAGE_SIZE });
  for (const name of ["status", "model"]) if (filter[name]) query.set(name, filter[name]);
  const tasks = useData(`/v1/tasks?${query}`, { every: REFRESH_MS });
  const narrow = (part) => setFilter((now) => ({ ...now, page: 1, ...part }));

  async function cancel(task) {
    try {
      await ask("POST", `/v1/tasks/${task.id}/cancel`);
      toast(t("cancelled_it"));
      loadCredits();
    } catch (fault) {
      toast(faultText(fault), { bad: true });
    }
    tasks.reload();
  }

  return (
    <>
      <div class="filters">
        <Field label={t("status")}>
          {(props) => (
            <select {...props} class="select" value={filter.status} onChange={(e) => narrow({ status: e.currentTarget.value })}>
              <option value="">{t("all")}</option>
              {STATUSES.map((one) => <option key={one} value={one}>{t(`status_${one}`)}</option>)}
            </select>
          )}
        </Field>
        <Field label={t("model")}>
          {(props) => (
            <select {...props} class="select" value={filter.model} onChange={(e) => narrow({ model: e.currentTarget.value })}>
              <option value="">{t("all")}</option>
              {models.data?.data.map(({ id }) => <option key={id} value={id}>{id}</option>)}
            </select>
          )}
        </Field>
      </div>
      <Loaded of={tasks}>
        {({ data, total, page }) => (
          <>
            {!data.length && <Empty filtered={filter.status || filter.model} />}
            {data.length > 0 && (
              <Sheet label={t("tasks")} rows={data} id={(task) => task.id} columns={[
                { name: t("when"), cell: (task) => formatTime(task.created) },
                { name: t("model"), cell: (task) => task.model },
                { name: t("status"), cell: (task) => <TaskStatus task={task} /> },
                { name: t("reserved"), end: true, cell: (task) => formatNumber(task.billing.reserved_credits) },
                { name: t("charged"), end: true, cell: (task) => formatNumber(task.billing.charged_credits) },
                { name: t("refunded"), end: true, cell: (task) => formatNumber(task.billing.refunded_credits) },
                { name: t("actions"), unseen: true, end: true, cell: (task) => (
                  <div class="row-actions">
                    {task.task_info.can_cancel && (
                      <button type="button" class="button small" onClick={() => cancel(task)} aria-label={t("cancel_task", { id: task.id })}>{t("cancel")}</button>
                    )}
                    <button type="button" class="button small" onClick={() => setOpen(task.id)} aria-label={t("details_of", { id: task.id })}>{t("details")}</button>
                  </div>
                ) },
              ]} />
            )}
            <Pages page={page} pages={Math.ceil(total / PAGE_SIZE)} total={total}
              onPage={(n) => setFilter((now) => ({ ...now, page: n }))} />
          </>
        )}
      </Loaded>
      {open && <TaskDialog id={open} onClose={() => setOpen(null)} />}
    </>
  );
}

function Empty({ filtered }) {
  const t = useWords(words);
  if (filtered) return <p class="card empty">{t("tasks_none_fit")}</p>;
  return <div class="card empty"><p>{t("tasks_empty")}</p><p><a href="/">{t("usage_start")}</a> · <a href="/docs#tasks">{t("usage_docs")}</a></p></div>;
}

export function Pages({ page, pages, total, onPage }) {
  const t = useWords(words);
  if (pages < 2) return null;
  return (
    <nav class="pages" aria-label={t("pages")}>
      <button type="button" class="button small" disabled={page <= 1} onClick={() => onPage(page - 1)}>{t("newer")}</button>
      <span class="hint">{t("page_of", { page, pages, total })}</span>
      <button type="button" class="button small" disabled={page >= pages} onClick={() => onPage(page + 1)}>{t("older")}</button>
    </nav>
  );
}
