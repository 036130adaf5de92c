// What a GET answers, for a component: {data, fault, reload}. With `every` (ms) it is asked
// again while the page is looked at; a fault leaves what was known before.
//
//   const { data, fault, reload } = useData("/v1/keys");
import { useCallback, useEffect, useState } from "preact/hooks";
import { ask } from "./api.js";

export function useData(path, { every } = {}) {
  const [state, setState] = useState({ path, data: null, fault: null });
  const [round, setRound] = useState(0);
  const reload = useCallback(() => setRound((n) => n + 1), []);

  useEffect(() => {
    const stop = new AbortController();
    let timer = 0;
    const next = () => {
      clearTimeout(timer);
      if (every && !document.hidden && !stop.signal.aborted) timer = setTimeout(look, every);
    };
    async function look() {
      try {
        const data = await ask("GET", path, undefined, { signal: stop.signal });
        if (!stop.signal.aborted) setState({ path, data, fault: null });
      } catch (fault) {
        if (!stop.signal.aborted) setState((now) => ({ path, data: now.path === path ? now.data : null, fault }));
      }
      next();
    }
    const onVisible = () => every && !document.hidden && look();
    document.addEventListener("visibilitychange", onVisible);
    look();
    return () => {
      stop.abort();
      clearTimeout(timer);
      document.removeEventListener("visibilitychange", onVisible);
    };
  }, [path, every, round]);

  return { data: state.path === path ? state.data : null, fault: state.path === path ? state.fault : null, reload };
}
