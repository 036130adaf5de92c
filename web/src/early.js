// Before the first paint: the chosen theme and language, so that neither is seen to change.
import { chosenTheme, showTheme } from "./theme.js";
import { chosenLanguage } from "./language.js";

showTheme(chosenTheme());
document.documentElement.lang = chosenLanguage();
