// The latest tasks, each with what it cost; a click opens one on the stage.
import { useEffect } from "preact/hooks";
import { faultText } from "../faults.js";
import { navigate } from "../router.js";
import { useStore } from "../store.js";
import { formatAge, useWords } from "../words.js";
import words from "../words/playground.js";
import { Spinner } from "../ui/Spinner.jsx";
import { toast } from "../ui/Toasts.jsx";
import { HistoryItem } from "../playground/HistoryItem.jsx";
import { Counts } from "../playground/HistoryStrip.jsx";
import { SHOWN, cancelTask, isLive, loadTasks, tasks } from "../playground/tasks.js";

export function History() {
  const t = useWords(words);
  const { list, fault } = useStore(tasks);
  useEffect(() => { loadTasks(); }, []);
  if (!list) return <Spinner />;
  return (
    <div class="view">
      <div class="history-head">
        <h1>{t("history")}</h1>
        <Counts list={list} />
      </div>
      <p class="hint">{t("history_title", { n: SHOWN })}</p>
      {fault && <p class="fault" role="alert">{faultText(fault)}</p>}
      {!list.length && !fault && <div class="empty"><p>{t("history_empty")}</p><p><a href="/">{t("history_start")}</a></p></div>}
      <ul class="history-grid">
        {list.slice(0, SHOWN).map((task) => <li key={task.id}><Entry task={task} /></li>)}
      </ul>
    </div>
  );
}

function Entry({ task }) {
  const t = useWords(words);
  const stop = () => cancelTask(task.id).catch((fault) => toast(faultText(fault), { bad: true }));
  return (
    <article class="history-entry">
      <HistoryItem task={task} onOpen={() => navigate(`/?task=${task.id}`)} />
      <div class="history-words">
        <b>{task.model}</b>
        <span>{t(`status_${task.status}`)} · {formatAge(task.created)}</span>
        {task.status === "completed" && <span>{t("charged", { n: task.billing.charged_credits })}{task.sandbox && ` · ${t("sandbox")}`}</span>}
        {task.error && <span class="fault">{faultText(task.error)}</span>}
        {isLive(task) && task.task_info.can_cancel && <button type="button" class="button small" onClick={stop}>{t("stop")}</button>}
      </div>
    </article>
  );
}
