// The latest tasks. The server's list is the truth; what is at work is followed by its
// events, and those that there is no connection left for by reading the list again.
import { ask } from "../api.js";
import { loadCredits, session } from "../session.js";
import { createStore } from "../store.js";

export const SHOWN = 20;
const STREAMS = 3; // a browser has six connections to a server
const AGAIN_MS = 4000;

/** {list, fault}: list null until it is known, the newest first. A task at work may have
 * partials: {1: "data:…"}, the latest stage of each image. */
export const tasks = createStore({ list: null, fault: null });

const streams = new Map(); // by task id: EventSource
const requests = new Map(); // by task id: what it was asked for
const refused = new Set(); // ids whose stream the server would not open
let timer = null;

export const isLive = (task) => task.status === "pending" || task.status === "processing";

const put = (task) => tasks.set((now) => ({
  ...now, list: (now.list ?? []).map((one) => (one.id === task.id ? task : one)),
}));

export const findTask = (id) => tasks.get().list?.find((task) => task.id === id);

/** wanted: the id of one to have in the list, however old it is. */
export async function loadTasks(wanted) {
  try {
    const { data } = await ask("GET", `/v1/tasks?page_size=${SHOWN}`);
    const kept = new Map((tasks.get().list ?? []).map((task) => [task.id, task]));
    // What is known of a task at work may be newer than the list.
    const list = data.map((task) => (isLive(task) && kept.has(task.id) ? { ...task, ...kept.get(task.id) } : task));
    for (const id of new Set([wanted, ...kept.keys()]))
      if (id && !list.some((task) => task.id === id) && (id === wanted || isLive(kept.get(id)))) {
        const task = await ask("GET", `/v1/tasks/${id}`).catch(() => null); // somebody else's, or gone
        if (task) list.push(task);
      }
    tasks.set({ list, fault: null });
  } catch (fault) {
    tasks.set((now) => ({ list: now.list ?? [], fault }));
  }
  follow();
}

/** A task that was just made here. */
export function addTask(task) {
  tasks.set((now) => ({ ...now, list: [task, ...(now.list ?? []).filter((one) => one.id !== task.id)].slice(0, SHOWN) }));
  follow();
}

/** Opens streams for what is at work, the newest first. */
function follow() {
  const live = (tasks.get().list ?? []).filter(isLive);
  for (const task of live) if (streams.size < STREAMS && !streams.has(task.id) && !refused.has(task.id)) watchTask(task.id);
  clearTimeout(timer);
  if (live.some((task) => !streams.has(task.id))) timer = setTimeout(() => loadAgain(live), AGAIN_MS);
}

async function loadAgain(live) {
  const ids = live.filter((task) => !streams.has(task.id)).map((task) => task.id);
  try {
    for (const task of (await ask("POST", "/v1/tasks/batch", { task_ids: ids })).data) {
      if (!isLive(task)) loadCredits();
      put({ ...findTask(task.id), ...task });
    }
  } catch {
    // the next time, then
  }
  follow();
}

function watchTask(id) {
  const stream = new EventSource(`/v1/tasks/${id}/events`);
  streams.set(id, stream);
  const on = (name, act) => stream.addEventListener(name, (event) => act(JSON.parse(event.data)));
  const update = (part) => {
    const task = findTask(id);
    if (task) put({ ...task, ...part });
  };
  on("status", ({ status, progress }) => update({ status, progress: Math.max(progress, findTask(id)?.progress ?? 0) }));
  on("progress", ({ progress }) => update({ progress }));
  on("partial_image", ({ number, b64_json }) => {
    const type = b64_json.startsWith("/9j/") ? "jpeg" : b64_json.startsWith("UklG") ? "webp" : "png";
    update({ partials: { ...findTask(id)?.partials, [number]: `data:image/${type};base64,${b64_json}` } });
  });
  for (const end of ["completed", "failed", "cancelled"])
    on(end, (task) => {
      leave(id);
      put(task);
      loadCredits();
      follow();
    });
  // The browser connects again by itself, unless the server refused.
  stream.onerror = () => {
    if (stream.readyState !== EventSource.CLOSED) return;
    leave(id);
    refused.add(id);
    follow();
  };
}

function leave(id) {
  streams.get(id)?.close();
  streams.delete(id);
}

/* The next to sign in may be somebody else. */
session.watch((now) => {
  if (now?.signed_in) return;
  for (const id of [...streams.keys()]) leave(id);
  clearTimeout(timer);
  refused.clear();
  requests.clear();
  tasks.set({ list: null, fault: null });
});

export async function cancelTask(id) {
  const task = await ask("POST", `/v1/tasks/${id}/cancel`);
  put({ ...findTask(id), ...task });
  if (!isLive(task)) loadCredits();
  follow();
}

/* --- what a task was asked for --------------------------------------------------------- */

/** The request of a task: {model, prompt, …}; null where it cannot be had. */
export async function requestOfTask(id) {
  if (!requests.has(id)) {
    const request = await ask("GET", `/v1/tasks/${id}/request`).catch(() => null);
    if (request) requests.set(id, request);
    return request;
  }
  return requests.get(id);
}

export const rememberRequest = (id, body) => requests.set(id, body);
