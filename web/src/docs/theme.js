// The page's colours and letters, in the words of Redoc's theme. It computes with colours, so
// it gets their values and not the names of style/tokens.css.
const token = (style, name) => style.getPropertyValue(`--${name}`).trim();

export function redocTheme() {
  const style = getComputedStyle(document.documentElement);
  const c = Object.fromEntries(["paper", "surface", "sunken", "ink", "soft", "line", "edge", "accent", "accent-strong", "on-accent", "tint", "good", "bad", "bad-tint"]
    .map((name) => [name, token(style, name)]));
  const response = (color, backgroundColor) => ({ color, backgroundColor, tabTextColor: color });
  return {
    spacing: { sectionVertical: 24 },
    breakpoints: { small: "50rem", medium: "75rem", large: "105rem" },
    colors: {
      primary: { main: c.accent, light: c["accent-strong"], dark: c.accent, contrastText: c["on-accent"] },
      success: { main: c.good }, error: { main: c.bad }, warning: { main: c.tint, contrastText: c.ink },
      text: { primary: c.ink, secondary: c.soft },
      border: { light: c.line, dark: c.edge },
      gray: { 50: c.sunken, 100: c.sunken },
      responses: {
        success: response(c.good, c.sunken), error: response(c.bad, c["bad-tint"]),
        redirect: response(c.ink, c.sunken), info: response(c.ink, c.sunken),
      },
      // White letters stand on these.
      http: { get: "#2c6a3c", post: "#97461a", delete: "#b3261e", put: "#6b4d9c", patch: "#6b4d9c", options: "#635a50", head: "#635a50", basic: "#635a50", link: "#635a50" },
    },
    schema: {
      linesColor: c.edge, typeNameColor: c.soft, typeTitleColor: c.soft, requireLabelColor: c.bad,
      nestedBackground: c.sunken, arrow: { color: c.soft },
    },
    typography: {
      fontSize: "15px", lineHeight: "1.55", fontFamily: token(style, "sans"), smoothing: "auto",
      headings: { fontFamily: token(style, "serif"), fontWeight: "500" },
      code: { fontFamily: token(style, "mono"), fontSize: "13px", color: c.ink, backgroundColor: c.sunken, wrap: true },
      links: { color: c.accent, visited: c.accent, hover: c["accent-strong"], textDecoration: "underline", hoverTextDecoration: "underline" },
    },
    sidebar: { backgroundColor: c.paper, textColor: c.ink, activeTextColor: c.accent, width: "260px", arrow: { color: c.soft } },
    rightPanel: { backgroundColor: "#211d1a", textColor: "#f1ebe3", width: "38%" },
    codeBlock: { backgroundColor: "#131110" },
  };
}
