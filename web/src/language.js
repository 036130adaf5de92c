// Which of the page's languages: the one that was chosen, or the first of the browser's that
// there is.
import { recall } from "./memory.js";

export const LANGUAGES = { en: "English", ko: "한국어", es: "Español" };

export function chosenLanguage() {
  const wanted = [recall("language"), ...(navigator.languages ?? [navigator.language])];
  for (const tag of wanted) {
    const language = tag?.toLowerCase().split("-")[0];
    if (Object.hasOwn(LANGUAGES, language ?? "")) return language;
  }
  return "en";
}
