// The views: which path leads to which, and what is fetched only when it is looked at. The
// first row whose path is the address, or stands before a "/" in it, counts.
//   name: its text in words/shell.js; open: needs no key; operator: for admin keys alone
import { Playground } from "./playground/Playground.jsx";

export const ROUTES = [
  { path: "/history", name: "history", load: () => import("./history/History.jsx") },
  { path: "/pricing", name: "pricing", open: true, load: () => import("./pricing/Pricing.jsx") },
  { path: "/console", name: "console", load: () => import("./console/Console.jsx") },
  { path: "/operator", name: "operator", operator: true, load: () => import("./console/Operator.jsx") },
  { path: "/", name: "create", View: Playground },
];

export function routeOf(path) {
  return ROUTES.find((r) => path === r.path || (r.path !== "/" && path.startsWith(r.path + "/")));
}
