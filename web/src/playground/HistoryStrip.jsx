// The latest tasks as small pictures under the stage.
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import words from "../words/playground.js";
import { HistoryItem } from "./HistoryItem.jsx";
import { SHOWN, isLive, tasks } from "./tasks.js";

export function Counts({ list }) {
  const t = useWords(words);
  const running = list.filter(isLive).length;
  return (
    <p class="hint counts" role="status">
      {t("running", { n: running })} · {t("completed", { n: list.filter((task) => task.status === "completed").length })}
    </p>
  );
}

export function HistoryStrip({ selected, onSelect }) {
  const t = useWords(words);
  const { list } = useStore(tasks);
  if (!list?.length) return null;
  return (
    <section class="strip-box" aria-labelledby="strip-title">
      <div class="strip-head">
        <h2 id="strip-title">{t("history")}</h2>
        <Counts list={list} />
        <a href="/history">{t("history_all")}</a>
      </div>
      <ul class="strip-items">
        {list.slice(0, SHOWN).map((task) => (
          <li key={task.id}><HistoryItem task={task} current={task.id === (selected ?? list[0].id)} onOpen={() => onSelect(task.id)} /></li>
        ))}
      </ul>
    </section>
  );
}
