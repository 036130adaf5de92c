import { LANGUAGES } from "../language.js";
import { useStore } from "../store.js";
import { chooseLanguage, language, useWords } from "../words.js";
import words from "../words/shell.js";

export function LanguagePicker() {
  const t = useWords(words);
  const tag = useStore(language);
  return (
    <select class="select small" aria-label={t("language")} value={tag} onChange={(e) => chooseLanguage(e.currentTarget.value)}>
      {Object.entries(LANGUAGES).map(([value, name]) => <option key={value} value={value} lang={value}>{name}</option>)}
    </select>
  );
}
