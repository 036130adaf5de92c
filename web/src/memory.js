// What this browser remembers between visits. Storage may be full or forbidden; nothing here
// depends on it. Keys are never kept: the session is an HttpOnly cookie.
const PREFIX = "tintype.";

export function recall(name) {
  try {
    return localStorage.getItem(PREFIX + name);
  } catch {
    return null;
  }
}

export function remember(name, value) {
  try {
    localStorage.setItem(PREFIX + name, value);
  } catch {
    // it is forgotten, then
  }
}
