// The first view: the form at the left, what comes of it at the right, the latest below.
import { useEffect, useState } from "preact/hooks";
import { faultText } from "../faults.js";
import { navigate, place } from "../router.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import words from "../words/playground.js";
import { Spinner } from "../ui/Spinner.jsx";
import { Composer } from "./Composer.jsx";
import { HistoryStrip } from "./HistoryStrip.jsx";
import { Stage } from "./Stage.jsx";
import { draft, fitDraft } from "./draft.js";
import { loadModels, models } from "./models.js";
import { loadTasks, tasks } from "./tasks.js";

export function Playground() {
  const t = useWords(words);
  const { list, fault } = useStore(models);
  const { search } = useStore(place);
  const wanted = new URLSearchParams(search).get("task")?.match(/^[\w-]+$/)?.[0]; // an id, never a path
  const [ready, setReady] = useState(false);

  useEffect(() => {
    loadTasks(wanted);
    loadModels().then(() => {
      const { list: all } = models.get();
      if (!all?.length) return;
      draft.set((now) => fitDraft(now, all.find((model) => model.id === now.model) ?? all[0]));
      setReady(true);
    });
  }, []);

  if (fault && !list) return <p class="empty" role="alert">{faultText(fault)}</p>;
  if (list && !list.length) return <p class="empty">{t("no_models")}</p>;
  if (!list || !ready) return <Spinner />;
  return (
    <div class="playground">
      <h1 class="unseen">{t("title")}</h1>
      <Composer models={list} />
      <section class="result-side" aria-label={t("result")}>
        <Shown wanted={wanted} />
        <HistoryStrip selected={wanted} onSelect={(id) => navigate(`/?task=${id}`, { replace: true })} />
      </section>
    </div>
  );
}

/** The task that the address names, or else the newest. */
function Shown({ wanted }) {
  const { list } = useStore(tasks);
  const task = list?.find((one) => one.id === wanted) ?? (wanted ? null : list?.[0]);
  return <Stage key={task?.id} task={task} loading={!list} />;
}
