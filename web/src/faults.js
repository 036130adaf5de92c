// What a failed request says to the one who made it. The server's own messages name the
// field and what is allowed; for some codes the page says it in the reader's language.
import { language, say, formatNumber } from "./words.js";
import words from "./words/faults.js";

/** fault: an ApiFault, or a task's {code, message}. */
export function faultText(fault, tag = language.get()) {
  if (typeof tag !== "string") tag = language.get();
  const known = words.en[fault.code];
  if (!known) return fault.message || say(words, tag, "unknown", { status: fault.status ?? "" });
  return say(words, tag, fault.code, {
    max: fault.max ?? "",
    seconds: fault.retry_after ?? 1,
    estimated: fault.estimated_credits === undefined ? "" : formatNumber(fault.estimated_credits, tag),
    remaining: fault.remaining_credits === undefined ? "" : formatNumber(fault.remaining_credits, tag),
    message: fault.message ?? "",
  });
}
