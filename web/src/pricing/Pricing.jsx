import { useWords } from "../words.js";
import words from "../words/shell.js";

export function Pricing() {
  const t = useWords(words);
  return <div class="view"><h1>{t("pricing")}</h1></div>;
}
