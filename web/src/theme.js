// Light, dark, or as the system says ("auto"). style/tokens.css reads data-theme.
import { recall, remember } from "./memory.js";

export const THEMES = ["auto", "light", "dark"];

export function chosenTheme() {
  const theme = recall("theme");
  return THEMES.includes(theme) ? theme : "auto";
}

export function showTheme(theme) {
  document.documentElement.dataset.theme = theme;
}

export function chooseTheme(theme) {
  remember("theme", theme);
  showTheme(theme);
}
