// What is left, what is held by tasks at work, and what was used day by day.
import { useState } from "preact/hooks";
import { session } from "../session.js";
import { useStore } from "../store.js";
import { useData } from "../useData.js";
import { formatDollars, formatNumber, useWords } from "../words.js";
import words from "../words/console.js";
import { Choice } from "../ui/Choice.jsx";
import { Loaded } from "../ui/Loaded.jsx";
import { Sheet } from "../ui/Sheet.jsx";
import { DayChart } from "./DayChart.jsx";

const DAYS = [7, 30, 90];

export function Overview() {
  const t = useWords(words);
  const [days, setDays] = useState(30);
  const usage = useData(`/v1/usage?days=${days}`);
  return (
    <>
      <Balance />
      <div class="part-head">
        <h2>{t("used_by_day")}</h2>
        <Choice label={t("period")} hideLabel value={days} onChange={setDays}
          options={DAYS.map((n) => ({ value: n, text: t("days", { n }) }))} />
      </div>
      <Loaded of={usage}>{(data) => <Usage {...data} />}</Loaded>
    </>
  );
}

/* Parts of a cent matter in a price, not in a balance. */
const dollars = (n) => formatDollars(n >= 1 ? Math.round(n * 100) / 100 : n);

function Balance() {
  const t = useWords(words);
  const user = useStore(session);
  const credits = useData("/v1/credits");
  const pricing = useData("/v1/pricing");
  return (
    <Loaded of={credits}>
      {({ data: { token, user: account } }) => {
        const rate = pricing.data?.credits_per_usd;
        const figures = [
          { name: "account_left", credits: account.remaining_credits },
          { name: "account_used", credits: account.used_credits },
          !token.unlimited_credits && { name: "key_left", credits: token.remaining_credits },
          { name: "key_used", credits: token.used_credits },
        ].filter(Boolean);
        return (
          <>
            <dl class="figures">
              {figures.map(({ name, credits: n }) => (
                <div key={name} class="card figure">
                  <dt>{t(name)}</dt>
                  <dd>{formatNumber(n)}{rate && <span class="hint">{dollars(n / rate)}</span>}</dd>
                </div>
              ))}
            </dl>
            {user?.key?.test && <p class="hint">{t("test_key_note")}</p>}
          </>
        );
      }}
    </Loaded>
  );
}

function Usage({ data, by_model: models }) {
  const t = useWords(words);
  if (!data.some((day) => day.tasks))
    return <div class="card empty"><p>{t("usage_empty")}</p><p><a href="/">{t("usage_start")}</a> · <a href="/docs">{t("usage_docs")}</a></p></div>;
  return (
    <>
      <div class="charts">
        <DayChart title={t("credits")} days={data} value={(day) => day.credits} />
        <DayChart title={t("requests")} days={data} value={(day) => day.tasks} detail={(day) =>
          t("day_tasks", { completed: day.completed, failed: day.failed, cancelled: day.cancelled })} />
      </div>
      <p class="hint">{t("days_are_utc")}</p>
      <h2>{t("by_model")}</h2>
      <Sheet label={t("by_model")} rows={models} id={(row) => row.model} columns={[
        { name: t("model"), cell: (row) => row.model },
        { name: t("requests"), end: true, cell: (row) => formatNumber(row.tasks) },
        { name: t("images"), end: true, cell: (row) => formatNumber(row.images) },
        { name: t("credits"), end: true, cell: (row) => formatNumber(row.credits) },
      ]} />
    </>
  );
}
