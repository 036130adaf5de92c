// What is shown without a session: what this is, and the field for a key.
import { useWords } from "../words.js";
import words from "../words/shell.js";
import { SignIn } from "./SignIn.jsx";

export function Welcome() {
  const t = useWords(words);
  return (
    <div class="welcome">
      <div class="welcome-text">
        <h1>{t("welcome_title")}</h1>
        <p class="lead">{t("welcome_text")}</p>
        <ul class="welcome-list">
          {["welcome_create", "welcome_edit", "welcome_own"].map((name) => <li key={name}>{t(name)}</li>)}
        </ul>
        <p class="welcome-links"><a href="/pricing">{t("pricing")}</a> <a href="/docs">{t("docs")}</a></p>
      </div>
      <SignIn />
    </div>
  );
}
