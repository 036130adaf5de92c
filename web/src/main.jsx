// Where the page begins.
import { render } from "preact";
import { App } from "./shell/App.jsx";
import { startRouter } from "./router.js";
import { loadSession } from "./session.js";

startRouter();
loadSession();
render(<App />, document.getElementById("page"));
