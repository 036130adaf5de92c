import { useWords } from "../words.js";
import words from "../words/shell.js";

export function Console() {
  const t = useWords(words);
  return <div class="view"><h1>{t("console")}</h1></div>;
}
