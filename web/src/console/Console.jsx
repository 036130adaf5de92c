// The console: what was used, tasks, keys, callbacks. Each part has an address of its own.
import { place } from "../router.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import words from "../words/console.js";
import { Callbacks } from "./Callbacks.jsx";
import { Keys } from "./Keys.jsx";
import { Overview } from "./Overview.jsx";
import { Parts } from "./Parts.jsx";
import { Tasks } from "./Tasks.jsx";

const PARTS = [
  { path: "/console", name: "overview", View: Overview },
  { path: "/console/tasks", name: "tasks", View: Tasks },
  { path: "/console/keys", name: "keys", View: Keys },
  { path: "/console/callbacks", name: "callbacks", View: Callbacks },
];

export function Console() {
  const t = useWords(words);
  const { path } = useStore(place);
  const part = PARTS.find((one) => one.path === path) ?? PARTS[0];
  return (
    <div class="view console">
      <h1>{t("console")}</h1>
      <Parts parts={PARTS} current={part} label={t("console")} t={t} />
      <part.View />
    </div>
  );
}
