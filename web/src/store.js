// A value that components watch.
//
//   const count = createStore(0);
//   count.set((n) => n + 1);
//   const n = useStore(count);      // in a component: drawn again at each change
import { useLayoutEffect, useState } from "preact/hooks";

export function createStore(value) {
  const watchers = new Set();
  return {
    get: () => value,
    set(next) {
      value = typeof next === "function" ? next(value) : next;
      for (const watcher of [...watchers]) watcher(value);
    },
    watch(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
  };
}

export function useStore(store) {
  const [value, setValue] = useState(() => store.get());
  useLayoutEffect(() => {
    setValue(() => store.get()); // it may have changed between the drawing and now
    return store.watch((next) => setValue(() => next));
  }, [store]);
  return value;
}
