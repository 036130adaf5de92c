// The price list: what GET /v1/pricing says, in credits and dollars, with each model's limits.
import { useData } from "../useData.js";
import { useWords, formatDollars, formatNumber, formatBytes } from "../words.js";
import words from "../words/pricing.js";
import { Loaded } from "../ui/Loaded.jsx";
import { Sheet } from "../ui/Sheet.jsx";
import { priceRows } from "./prices.js";

export function Pricing() {
  const t = useWords(words);
  const pricing = useData("/v1/pricing");
  return (
    <div class="view pricing">
      <h1>{t("title")}</h1>
      <p class="lead">{t("lead")}</p>
      <ul class="pricing-facts">
        {["fact_fixed", "fact_failed", "fact_routes", "fact_test"].map((name) => <li key={name}>{t(name)}</li>)}
      </ul>
      <Loaded of={pricing}>
        {({ data, credits_per_usd: rate }) => (
          <>
            <p class="hint">{t("rate", { n: rate })}</p>
            <div class="pricing-models">{data.map((model) => <Model key={model.id} model={model} rate={rate} />)}</div>
          </>
        )}
      </Loaded>
      <p><a href="/docs#prices">{t("how_charged")}</a></p>
    </div>
  );
}

function Model({ model, rate }) {
  const t = useWords(words);
  const unit = model.price.billing_rule === "per_call" ? t("an_image") : t("a_million_tokens");
  const what = ({ name, quality, size }) => (name ? t(name) : [quality, size].filter(Boolean).join(", ") || t("any_image"));
  return (
    <section class="card pricing-model" id={model.id} aria-labelledby={`model-${model.id}`}>
      <div class="pricing-head">
        <h2 id={`model-${model.id}`}>{model.id}</h2>
        <span class="badge">{t(`dialect_${model.dialect}`)}</span>
        {model.sandbox && <span class="badge warm" title={t("sandbox_why")}>{t("sandbox")}</span>}
      </div>
      <Sheet label={t("prices_of", { model: model.id })} rows={priceRows(model.price)} id={(row) => [row.name, row.quality, row.size].join()}
        columns={[
          { name: unit, cell: what },
          { name: t("credits"), end: true, cell: (row) => formatNumber(row.credits) },
          { name: t("dollars"), end: true, cell: (row) => formatDollars(row.credits / rate) },
        ]} />
      <Limits model={model} />
    </section>
  );
}

const list = (all) => all.join(", ");

function Limits({ model }) {
  const t = useWords(words);
  const { free_size: free, n } = model;
  const rows = {
    prompt: model.prompt_max_tokens ? t("prompt_tokens", { n: model.prompt_max_tokens, m: model.prompt_max_characters }) : t("prompt_characters", { n: model.prompt_max_characters }),
    sizes: list(model.sizes) + (free ? ` · ${t("free_size", { multiple: free.multiple, edge: free.edge_max, ratio: free.ratio_max })}` : ""),
    count: n.length > 1 && n.at(-1) - n[0] === n.length - 1 ? `${n[0]}–${n.at(-1)}` : list(n),
    qualities: model.qualities.length ? list(model.qualities) : null,
    references: model.references_max ? t("references_are", { n: model.references_max, size: formatBytes(model.reference_max_bytes), formats: list(model.reference_formats) }) : t("none"),
    mask: t(!model.mask ? "none" : model.mask_openai_only ? "mask_openai" : "mask_yes"),
    formats: list(model.output_formats),
  };
  return (
    <details class="pricing-limits">
      <summary>{t("limits")}</summary>
      <dl>
        {Object.entries(rows).filter(([, text]) => text).map(([name, text]) => (
          <div key={name}><dt>{t(name)}</dt><dd>{text}</dd></div>
        ))}
      </dl>
    </details>
  );
}
