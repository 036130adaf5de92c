// The price, and the button that spends it. It stays in sight while the form is scrolled.
import { formatDollars, formatNumber, formatSeconds, useWords } from "../words.js";
import { session } from "../session.js";
import { useStore } from "../store.js";
import words from "../words/playground.js";

export function CreateBar({ estimate, asking, busy, fault }) {
  const t = useWords(words);
  const user = useStore(session);
  return (
    <div class="create-bar">
      <p class="fault" role="alert">{fault}</p>
      <div class="create-row">
        <div class="price" aria-live="polite" aria-busy={asking}>
          {estimate && (
            <>
              <b>{user?.key?.test ? t("price_test") : t("price", { n: estimate.credits })}</b>
              <span class="hint">{formatDollars(estimate.usd)}{estimate.n > 1 && ` · ${t("price_each", { n: formatNumber(estimate.credits_per_image) })}`} · {t("about", { time: formatSeconds(estimate.estimated_time) })}</span>
            </>
          )}
        </div>
        <button class="button primary create" type="submit" aria-disabled={busy}>{busy ? t("sending") : t("press")}</button>
      </div>
    </div>
  );
}
