// A task as a small picture: what it made, how far it is, or a sign that it came to nothing.
import { localLink } from "../api.js";
import { formatAge, useWords } from "../words.js";
import words from "../words/playground.js";
import { Icon } from "../ui/Icon.jsx";
import { isLive } from "./tasks.js";

export function HistoryItem({ task, current, onOpen }) {
  const t = useWords(words);
  const images = task.result_data ?? [], image = images[0];
  const partial = Object.values(task.partials ?? {})[0];
  const over = image && image.expires_at * 1000 < Date.now();
  const label = [t("open_task"), task.model, t(`status_${task.status}`), formatAge(task.created)].join(", ");
  return (
    <button type="button" class="history-item" data-status={task.status} data-task={task.id} aria-current={current ? "true" : undefined} title={label} onClick={onOpen}>
      <span class="unseen">{label}</span>
      {image && !over && <img src={localLink(image.url)} alt="" loading="lazy" decoding="async" />}
      {isLive(task) && partial && <img class="early" src={partial} alt="" />}
      {isLive(task) && <span class="history-progress">{task.progress} %</span>}
      {(over || (!image && !isLive(task))) && <Icon name={over ? "image" : task.status === "cancelled" ? "stop" : "close"} />}
      {images.length > 1 && <span class="history-count">{images.length}</span>}
    </button>
  );
}
