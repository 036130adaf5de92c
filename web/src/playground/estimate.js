// What the form would cost, asked for a moment after the last change.
import { useEffect, useState } from "preact/hooks";
import { ask } from "../api.js";

const WAIT_MS = 300;

/** {estimate, fault, asking} for a body; null: nothing is asked. */
export function useEstimate(body) {
  const [state, setState] = useState({ estimate: null, fault: null, asking: false });
  const key = body && JSON.stringify(body);
  useEffect(() => {
    if (!key) return undefined;
    const stop = new AbortController();
    setState((now) => ({ ...now, asking: true }));
    const timer = setTimeout(async () => {
      try {
        const estimate = await ask("POST", "/v1/estimates", JSON.parse(key), { signal: stop.signal });
        setState({ estimate, fault: null, asking: false });
      } catch (fault) {
        if (fault.name !== "AbortError") setState({ estimate: null, fault, asking: false });
      }
    }, WAIT_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [key]);
  return state;
}
