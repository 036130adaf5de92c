// Says whether this server can take work; the views come here.
const { ok } = await fetch("/readyz");
document.documentElement.dataset.ready = String(ok);
