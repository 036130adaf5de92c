// One button that goes round: as the system says, light, dark.
import { useState } from "preact/hooks";
import { THEMES, chooseTheme, chosenTheme } from "../theme.js";
import { useWords } from "../words.js";
import words from "../words/shell.js";
import { Icon } from "../ui/Icon.jsx";

export function ThemePicker() {
  const t = useWords(words);
  const [theme, setTheme] = useState(chosenTheme);
  const next = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  const label = `${t("theme")}: ${t("theme_" + theme)}`;
  return (
    <button type="button" class="button quiet icon" aria-label={label} title={label}
      onClick={() => { chooseTheme(next); setTheme(next); }}>
      <Icon name={"theme_" + theme} />
    </button>
  );
}
