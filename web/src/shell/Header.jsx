// The bar above: where one can go, what is left to spend, language, theme, who one is. On a
// narrow window all but the name and the credits is in a panel behind a button.
import { useEffect, useState } from "preact/hooks";
import { place } from "../router.js";
import { credits, session, signOut } from "../session.js";
import { useStore } from "../store.js";
import { formatNumber, useWords } from "../words.js";
import words from "../words/shell.js";
import { Icon } from "../ui/Icon.jsx";
import { LanguagePicker } from "./LanguagePicker.jsx";
import { Logo } from "./Logo.jsx";
import { ThemePicker } from "./ThemePicker.jsx";

const LINKS = [
  { name: "create", href: "/" },
  { name: "history", href: "/history" },
  { name: "pricing", href: "/pricing" },
  { name: "console", href: "/console" },
  { name: "operator", href: "/operator", operator: true },
  { name: "docs", href: "/docs" },
];

export function Header({ route }) {
  const t = useWords(words);
  const user = useStore(session);
  const { path } = useStore(place);
  const [open, setOpen] = useState(false);
  useEffect(() => setOpen(false), [path]);

  const links = LINKS.filter((link) => !link.operator || user?.key?.admin);
  return (
    <header class="bar" onKeyDown={(e) => e.key === "Escape" && setOpen(false)}>
      <a class="brand" href="/"><Logo /><span>tintype</span></a>
      <Credits />
      <button type="button" class="button quiet icon bar-menu" aria-expanded={open} aria-controls="bar-panel"
        aria-label={t("menu")} onClick={() => setOpen(!open)}>
        <Icon name={open ? "close" : "menu"} />
      </button>
      <div id="bar-panel" class={open ? "bar-panel open" : "bar-panel"}>
        <nav aria-label={t("main_navigation")}>
          {links.map(({ name, href }) => (
            <a key={name} href={href} aria-current={route?.name === name ? "page" : undefined}>{t(name)}</a>
          ))}
        </nav>
        <div class="bar-tools">
          <LanguagePicker />
          <ThemePicker />
          {user?.signed_in && (
            <button type="button" class="button quiet" onClick={signOut} title={user.key.name}>
              {t("sign_out")}
            </button>
          )}
        </div>
      </div>
    </header>
  );
}

function Credits() {
  const t = useWords(words);
  const left = useStore(credits);
  const user = useStore(session);
  if (!left || !user?.signed_in) return <span class="bar-credits" />;
  return (
    <a class="bar-credits" href="/console" title={t("credits_left")}>
      {user.key.test ? t("test_key") : t("credits", { n: Math.round(left.remaining * 100) / 100 })}
    </a>
  );
}
