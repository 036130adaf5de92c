// What came of a task: its progress with the earlier stages, its images, or why there are none.
import { useEffect, useState } from "preact/hooks";
import { faultText } from "../faults.js";
import { useWords } from "../words.js";
import words from "../words/playground.js";
import { toast } from "../ui/Toasts.jsx";
import { Icon } from "../ui/Icon.jsx";
import { Results } from "./Results.jsx";
import { change } from "./draft.js";
import { restore } from "./restore.js";
import { cancelTask, isLive, requestOfTask } from "./tasks.js";

const EXAMPLES = ["example_cat", "example_owl", "example_castle", "example_sea"];

export function Stage({ task, loading }) {
  const t = useWords(words);
  const request = useRequest(task?.id);
  if (!task)
    return (
      <div class="stage">
        <div class="stage-empty"><Icon name="image" size={44} />{!loading && <Examples />}</div>
      </div>
    );
  return (
    <div class="stage" data-task={task.id} data-status={task.status}>
      <p class="unseen" role="status">{t(`status_${task.status}`)}</p>
      {isLive(task) && <Working task={task} request={request} />}
      {task.status === "completed" && <Results task={task} request={request} />}
      {(task.status === "failed" || task.status === "cancelled") && (
        <div class="stage-empty" role="alert">
          <h2>{t(`status_${task.status}`)}</h2>
          <p>{faultText(task.error)}</p>
        </div>
      )}
      <Caption task={task} request={request} />
    </div>
  );
}

/** Words to begin with, for who does not know what to ask for. */
function Examples() {
  const t = useWords(words);
  function take(prompt) {
    change({ prompt });
    document.querySelector("textarea[name=prompt]")?.focus();
  }
  return (
    <>
      <p>{t("nothing_yet")}</p>
      <p id="examples">{t("examples")}</p>
      <ul class="examples" aria-labelledby="examples">
        {EXAMPLES.map((name) => <li key={name}><button type="button" class="button" onClick={() => take(t(name))}>{t(name)}</button></li>)}
      </ul>
    </>
  );
}

function useRequest(id) {
  const [request, setRequest] = useState(null);
  useEffect(() => {
    let gone = false;
    if (id) requestOfTask(id).then((found) => gone || setRequest(found));
    return () => (gone = true);
  }, [id]);
  return request;
}

/** Frames of the shape that was asked for, one an image, with what is there of each. */
function Working({ task, request }) {
  const t = useWords(words);
  const [stopping, setStopping] = useState(false);
  const [, w, h] = request?.size?.match(/^(\d+)x(\d+)$/) ?? [null, 1, 1];
  const count = request?.n ?? 1;

  async function stop() {
    setStopping(true);
    try {
      await cancelTask(task.id);
    } catch (fault) {
      toast(faultText(fault), { bad: true });
      setStopping(false);
    }
  }

  return (
    <div class="working">
      <div class={count > 1 ? "frames many" : "frames"}>
        {Array.from({ length: count }, (_, i) => (
          <div key={i} class="frame" style={{ "--ratio": w / h }}>
            {task.partials?.[i + 1] && <img src={task.partials[i + 1]} alt={t("partial_alt", { n: i + 1 })} />}
          </div>
        ))}
      </div>
      <div class="working-row">
        <div class="working-progress">
          <div class="working-text"><span>{task.status === "pending" ? t("waiting") : t("working")}</span><b>{task.progress} %</b></div>
          <progress max="100" value={task.progress} aria-label={t("progress")} />
        </div>
        <button type="button" class="button" onClick={stop} disabled={stopping || !task.task_info.can_cancel}>
          <Icon name="stop" />{stopping ? t("stopping") : t("stop")}
        </button>
      </div>
    </div>
  );
}

function Caption({ task, request }) {
  const t = useWords(words);
  if (!request) return null;
  return (
    <div class="caption">
      <p class="caption-prompt">{request.prompt}</p>
      <button type="button" class="button small" onClick={() => restore(request)}><Icon name="reuse" size={16} />{t("restore")}</button>
    </div>
  );
}
