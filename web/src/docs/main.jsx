// Where the documentation begins. It stands in the document already, in English, for those
// without scripts; the page takes it over.
import { render } from "preact";
import { loadSession } from "../session.js";
import { Header } from "../shell/Header.jsx";
import { Toasts } from "../ui/Toasts.jsx";
import { Docs } from "./Docs.jsx";
import { useWords } from "../words.js";
import shell from "../words/shell.js";

const english = document.getElementById("guide").innerHTML;

function Page() {
  const t = useWords(shell);
  return (
    <>
      <a class="skip" href="#main">{t("skip")}</a>
      <Header route={{ name: "docs" }} />
      <Docs english={english} />
      <Toasts />
    </>
  );
}

loadSession();
const page = document.getElementById("page");
page.replaceChildren();
render(<Page />, page);
