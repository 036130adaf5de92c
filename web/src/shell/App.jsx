// The page: header, the view that the address names, and what floats above.
import { useEffect, useState } from "preact/hooks";
import { place } from "../router.js";
import { routeOf } from "../routes.js";
import { session } from "../session.js";
import { useStore } from "../store.js";
import { useWords } from "../words.js";
import words from "../words/shell.js";
import { Toasts } from "../ui/Toasts.jsx";
import { Spinner } from "../ui/Spinner.jsx";
import { Header } from "./Header.jsx";
import { NotFound } from "./NotFound.jsx";
import { Welcome } from "./Welcome.jsx";

export function App() {
  const t = useWords(words);
  const { path } = useStore(place);
  const route = routeOf(path);

  useEffect(() => {
    document.title = route ? `${t(route.name)} · tintype` : "tintype";
  }, [route, t]);

  return (
    <>
      <a class="skip" href="#main">{t("skip")}</a>
      <Header route={route} />
      <main id="main" tabIndex={-1}>
        <View route={route} />
      </main>
      <Toasts />
    </>
  );
}

function View({ route }) {
  const user = useStore(session);
  if (!route) return <NotFound />;
  if (!user) return <Spinner />;
  if (!route.open && !user.signed_in) return <Welcome />;
  if (route.operator && !user.key.admin) return <NotFound />;
  return route.View ? <route.View /> : <Late key={route.path} load={route.load} />;
}

/** A view that is fetched first. Its module exports the component under its file's name, or
 * as default. */
function Late({ load }) {
  const t = useWords(words);
  const [View, setView] = useState(null);
  const [failed, setFailed] = useState(false);
  useEffect(() => {
    let gone = false;
    load().then(
      (module) => gone || setView(() => module.default ?? Object.values(module)[0]),
      () => gone || setFailed(true));
    return () => (gone = true);
  }, [load]);
  if (failed) return <p class="empty" role="alert">{t("view_failed")} <a href="">{t("reload")}</a></p>;
  return View ? <View /> : <Spinner />;
}
