import { useWords } from "../words.js";
import words from "../words/shell.js";

export function Playground() {
  const t = useWords(words);
  return <div class="view"><h1>{t("create")}</h1></div>;
}
