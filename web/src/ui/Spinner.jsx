import { useWords } from "../words.js";
import words from "../words/shell.js";

export function Spinner() {
  const t = useWords(words);
  return <div class="spinner" role="status"><span class="unseen">{t("loading")}</span></div>;
}
