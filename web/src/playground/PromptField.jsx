// The prompt with its length: characters counted here as the server does (code points),
// tokens by the server.
import { useLayoutEffect, useRef } from "preact/hooks";
import { useWords } from "../words.js";
import words from "../words/playground.js";
import { Field } from "../ui/Field.jsx";
import { change } from "./draft.js";

export function PromptField({ model, now, tokens, fault }) {
  const t = useWords(words);
  const ref = useRef(null);
  const characters = [...now.prompt].length;
  const tooMany = characters > model.prompt_max_characters;

  useLayoutEffect(() => { // as high as its text
    const area = ref.current;
    area.style.height = "auto";
    area.style.height = `${Math.min(area.scrollHeight + 2, 360)}px`;
  }, [now.prompt]);

  const lines = [t("characters", { n: characters, max: model.prompt_max_characters })];
  if (model.prompt_max_tokens) lines.unshift(tokens === undefined ? t("tokens_at_most", { max: model.prompt_max_tokens }) : t("tokens", { n: tokens, max: model.prompt_max_tokens }));
  else if (tokens !== undefined) lines.unshift(t("tokens_only", { n: tokens }));
  return (
    <div id="part-prompt">
      <Field label={t("prompt")} fault={tooMany ? t("prompt_long", { max: model.prompt_max_characters }) : fault}
        note={<span class="hint counts">{lines.join(" · ")}</span>}>
        {(props) => (
          <textarea {...props} ref={ref} class="input prompt" rows={4} name="prompt" value={now.prompt}
            placeholder={t(`prompt_example_${now.mode}`)} onInput={(e) => change({ prompt: e.currentTarget.value })} />
        )}
      </Field>
    </div>
  );
}
