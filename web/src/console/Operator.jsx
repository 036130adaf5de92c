import { useWords } from "../words.js";
import words from "../words/shell.js";

export function Operator() {
  const t = useWords(words);
  return <div class="view"><h1>{t("operator")}</h1></div>;
}
