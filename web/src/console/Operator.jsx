// For the operator: providers as they stand, and accounts.
import { place } from "../router.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import words from "../words/console.js";
import { Accounts } from "./Accounts.jsx";
import { Parts } from "./Parts.jsx";
import { Providers } from "./Providers.jsx";

const PARTS = [
  { path: "/operator", name: "providers", View: Providers },
  { path: "/operator/accounts", name: "accounts", View: Accounts },
];

export function Operator() {
  const t = useWords(words);
  const { path } = useStore(place);
  const part = PARTS.find((one) => one.path === path) ?? PARTS[0];
  return (
    <div class="view console">
      <h1>{t("operator")}</h1>
      <Parts parts={PARTS} current={part} label={t("operator")} t={t} />
      <part.View />
    </div>
  );
}
