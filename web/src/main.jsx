// Where the page begins.
import { render } from "preact";
import { App } from "./shell/App.jsx";
import { startRouter } from "./router.js";
import { loadSession } from "./session.js";

startRouter();
loadSession();
const page = document.getElementById("page");
page.replaceChildren();
render(<App />, page);
