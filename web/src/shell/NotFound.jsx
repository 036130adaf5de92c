import { useWords } from "../words.js";
import words from "../words/shell.js";

export function NotFound() {
  const t = useWords(words);
  return (
    <div class="empty">
      <h1>{t("not_found")}</h1>
      <p><a href="/">{t("to_start")}</a></p>
    </div>
  );
}
