// Bars, one a day. The drawing is for the eye and the pointer; the same numbers stand in a
// table below it, for everybody.
//
//   <DayChart title="Credits" days={[{day: "2026-11-30", …}]} value={(day) => day.credits} />
import { useState } from "preact/hooks";
import { formatNumber, formatTime, useWords } from "../words.js";
import words from "../words/console.js";
import { Sheet } from "../ui/Sheet.jsx";

const HEIGHT = 100, STEP = 10, GAP = 2;

const dayText = (day) => formatTime(Date.parse(day) / 1000, undefined, { day: "numeric", month: "short", timeZone: "UTC" });

/** The least of 1, 2, 5 × 10^k that is not below the largest value. */
function ceilingOf(values) {
  const most = Math.max(...values);
  if (!(most > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return [1, 2, 5, 10].map((n) => n * power).find((n) => n >= most);
}

export function DayChart({ title, days, value, detail }) {
  const t = useWords(words);
  const [looked, setLooked] = useState(null);
  const values = days.map(value), top = ceilingOf(values), sum = values.reduce((a, b) => a + b, 0);
  const height = (n) => (n > 0 ? Math.max((n / top) * HEIGHT, 1) : 0);
  const said = looked === null
    ? t("in_all", { n: sum })
    : [dayText(days[looked].day), formatNumber(values[looked]), detail?.(days[looked])].filter(Boolean).join(" · ");

  return (
    <figure class="card chart">
      <figcaption><h3>{title}</h3><span class="hint">{said}</span></figcaption>
      <div class="chart-plot">
        <span class="chart-top hint">{formatNumber(top)}</span>
        <svg viewBox={`0 0 ${days.length * STEP} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true" onPointerLeave={() => setLooked(null)}>
          {days.map((day, i) => (
            <g key={day.day} class="chart-day" onPointerEnter={() => setLooked(i)}>
              <rect class="chart-ground" x={i * STEP} y="0" width={STEP} height={HEIGHT} />
              <rect class="chart-bar" x={i * STEP + GAP} y={HEIGHT - height(values[i])} width={STEP - 2 * GAP} height={height(values[i])} />
            </g>
          ))}
        </svg>
      </div>
      <div class="chart-days hint" aria-hidden="true">
        <span>{dayText(days[0].day)}</span><span>{dayText(days.at(-1).day)}</span>
      </div>
      <details>
        <summary>{t("as_table")}</summary>
        <div class="chart-table" tabIndex={0} role="group" aria-label={title}>
          <Sheet label={title} rows={days.filter((day) => day.tasks)} id={(day) => day.day} columns={[
            { name: t("day"), cell: (day) => dayText(day.day) },
            { name: title, end: true, cell: (day) => formatNumber(value(day)) },
          ]} />
        </div>
      </details>
    </figure>
  );
}
