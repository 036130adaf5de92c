// Each provider, asked for again every two seconds while it is looked at: whether it is up,
// how fast, and what it costs beside what it brought in.
import { useData } from "../useData.js";
import { formatNumber, formatTime, useWords } from "../words.js";
import words from "../words/console.js";
import { Loaded } from "../ui/Loaded.jsx";

const REFRESH_MS = 2000;
const KINDS = { up: "good", resting: "bad", probing: "warm", full: "warm" };
const OUTCOMES = ["ok", "refused", "failed", "blocked", "throttled", "uncertain", "cancelled", "outrun"];

export function Providers() {
  const t = useWords(words);
  const providers = useData("/v1/admin/providers", { every: REFRESH_MS });
  return (
    <>
      <p class="hint">{t("providers_hint")}</p>
      <Loaded of={providers}>
        {({ data, days }) => (data.length
          ? (
            <>
              <div class="providers">{data.map((one) => <Provider key={one.name} provider={one} />)}</div>
              <p class="hint">{t("providers_days", { n: days })}</p>
            </>
          )
          : <div class="card empty"><p>{t("providers_empty")}</p></div>)}
      </Loaded>
    </>
  );
}

const ms = (n) => (n === null || n === undefined ? "–" : formatNumber(n / 1000, undefined, { style: "unit", unit: "second", unitDisplay: "short", maximumFractionDigits: 2 }));
const credits = (n) => (n === null || n === undefined ? "–" : formatNumber(n));

function Provider({ provider: p }) {
  const t = useWords(words);
  const state = p.enabled ? p.state : "off";
  const tries = OUTCOMES.reduce((sum, name) => sum + (p.attempts?.[name] ?? 0), 0);
  const facts = [
    [t("running"), p.concurrency ? t("of", { used: p.running, quota: p.concurrency }) : formatNumber(p.running)],
    [t("latency"), p.latency_ms?.p50 ? t("p50_p95", { p50: ms(p.latency_ms.p50), p95: ms(p.latency_ms.p95) }) : "–"],
    [t("attempts"), t("ok_of", { ok: p.attempts?.ok ?? 0, all: tries })],
    [t("failures_in_row"), formatNumber(p.failures_in_row)],
    [t("images"), p.wrong_size ? t("images_wrong", { n: p.images, wrong: p.wrong_size }) : formatNumber(p.images)],
    [t("cost"), credits(p.cost_credits)],
    [t("charged"), credits(p.charged_credits)],
    [t("margin"), credits(p.margin_credits)],
    [t("weight"), formatNumber(p.weight)],
  ];
  return (
    <section class="card provider" aria-labelledby={`provider-${p.name}`} data-state={state}>
      <div class="provider-head">
        <h2 id={`provider-${p.name}`}>{p.name}</h2>
        <span class="hint">{p.kind}</span>
        <span class={`badge ${KINDS[state] ?? ""}`}>{t(`provider_${state}`)}</span>
        {p.resting_until && <span class="hint">{t("until", { time: formatTime(p.resting_until, undefined, { timeStyle: "medium" }) })}</span>}
      </div>
      <dl class="fact-list">{facts.map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}</dd></div>)}</dl>
      <Outcomes attempts={p.attempts ?? {}} />
      {p.last_error && <p class="fault">{t("last_error")}: {p.last_error}</p>}
      {p.models && <p class="hint">{t("models")}: {p.models.join(", ")}</p>}
    </section>
  );
}

function Outcomes({ attempts }) {
  const t = useWords(words);
  const bad = OUTCOMES.filter((name) => name !== "ok" && attempts[name]);
  if (!bad.length) return null;
  return <ul class="badges">{bad.map((name) => <li key={name} class="badge">{t(`outcome_${name}`)} {formatNumber(attempts[name])}</li>)}</ul>;
}
