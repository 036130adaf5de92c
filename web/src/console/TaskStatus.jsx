import { useWords } from "../words.js";
import words from "../words/console.js";

const KINDS = { completed: "good", failed: "bad", processing: "warm", pending: "warm" };

export function TaskStatus({ task }) {
  const t = useWords(words);
  return (
    <>
      <span class={`badge ${KINDS[task.status] ?? ""}`}>{t(`status_${task.status}`)}{task.status === "processing" && ` ${task.progress} %`}</span>
      {task.sandbox && <span class="hint"> {t("sandbox")}</span>}
    </>
  );
}
