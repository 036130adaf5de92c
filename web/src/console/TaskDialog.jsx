// One task whole: what came of it, the money, and for an operator each try at a provider.
import { faultText } from "../faults.js";
import { localLink } from "../api.js";
import { useData } from "../useData.js";
import { formatNumber, formatSeconds, formatTime, useWords } from "../words.js";
import words from "../words/console.js";
import { Dialog } from "../ui/Dialog.jsx";
import { Loaded } from "../ui/Loaded.jsx";
import { Sheet } from "../ui/Sheet.jsx";
import { TaskStatus } from "./TaskStatus.jsx";

export function TaskDialog({ id, onClose }) {
  const t = useWords(words);
  const task = useData(`/v1/tasks/${id}`, { every: 2000 });
  return (
    <Dialog title={t("task")} wide onClose={onClose}>
      <Loaded of={task}>{(data) => <Detail task={data} />}</Loaded>
    </Dialog>
  );
}

function Detail({ task }) {
  const t = useWords(words);
  const { billing } = task;
  const rows = [
    [t("id"), <code key="id">{task.id}</code>],
    [t("status"), <TaskStatus key="status" task={task} />],
    [t("model"), task.model],
    [t("when"), formatTime(task.created)],
    task.duration !== undefined && [t("duration"), formatSeconds(task.duration)],
    [t("reserved"), formatNumber(billing.reserved_credits)],
    [t("charged"), formatNumber(billing.charged_credits)],
    [t("refunded"), formatNumber(billing.refunded_credits)],
    task.usage?.total_tokens && [t("tokens"), formatNumber(task.usage.total_tokens)],
  ].filter(Boolean);
  return (
    <>
      <dl class="fact-list">{rows.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      {task.error && <p class="fault">{faultText(task.error)}</p>}
      {task.result_data && (
        <ul class="task-images">
          {task.result_data.map((image, i) => (
            <li key={image.url}><a href={localLink(image.url)} target="_blank" rel="noopener">
              <img src={localLink(image.url)} alt={t("image_n", { n: i + 1 })} width={image.width} height={image.height} loading="lazy" />
            </a></li>
          ))}
        </ul>
      )}
      {task.attempts && <Attempts attempts={task.attempts} />}
    </>
  );
}

function Attempts({ attempts }) {
  const t = useWords(words);
  if (!attempts.length) return <p class="hint">{t("attempts_none")}</p>;
  return (
    <>
      <h3>{t("attempts")}</h3>
      <Sheet label={t("attempts")} rows={attempts} id={(one) => one.number} columns={[
        { name: t("number"), cell: (one) => one.number },
        { name: t("provider"), cell: (one) => one.provider },
        { name: t("outcome"), cell: (one) => one.outcome ?? one.state },
        { name: t("upstream_id"), cell: (one) => one.upstream_id ?? "–" },
        { name: t("duration"), end: true, cell: (one) => (one.duration === undefined ? "–" : formatSeconds(one.duration)) },
        { name: t("cost"), end: true, cell: (one) => (one.cost_credits === null || one.cost_credits === undefined ? "–" : formatNumber(one.cost_credits)) },
        { name: t("fault"), cell: (one) => one.error ?? "–" },
      ]} />
    </>
  );
}
