// Who is signed in. The key itself is sent once and never kept: the server answers with a
// cookie that scripts cannot read.
import { ask } from "./api.js";
import { createStore } from "./store.js";

/** null until it is known; then {signed_in, account?, key?, …} as GET /v1/session says.
 * left: signed out by choice. */
export const session = createStore(null);

/** {remaining, used} in credits, or null. */
export const credits = createStore(null);

export async function loadSession() {
  try {
    session.set(await ask("GET", "/v1/session"));
  } catch (fault) {
    session.set({ signed_in: false, fault });
  }
  if (session.get().signed_in) await loadCredits();
}

export async function signIn(key) {
  await ask("POST", "/v1/session", { key });
  await loadSession();
}

export async function signOut() {
  await ask("DELETE", "/v1/session").catch(() => null);
  credits.set(null);
  session.set({ signed_in: false, left: true });
}

/** The session is over: by choice, or because its key no longer counts. */
export function signedOut() {
  credits.set(null);
  if (session.get()?.signed_in) session.set({ signed_in: false });
}

export async function loadCredits() {
  try {
    const { token } = (await ask("GET", "/v1/credits")).data;
    credits.set({ remaining: token.remaining_credits, used: token.used_credits });
  } catch {
    credits.set(null);
  }
}
