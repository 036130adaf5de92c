import { useWords } from "../words.js";
import words from "../words/shell.js";

export function History() {
  const t = useWords(words);
  return <div class="view"><h1>{t("history")}</h1></div>;
}
