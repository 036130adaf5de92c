// Line drawings of 24 by 24, in the colour of the text around. Always beside a text or on
// something that has a label, so they say nothing themselves.
const PATHS = {
  menu: "M4 7h16M4 12h16M4 17h16",
  close: "M6 6l12 12M18 6L6 18",
  theme_auto: "M12 3a9 9 0 100 18 9 9 0 000-18zM12 3v18M12 8l6-2M12 13l8-3M12 18l7-4",
  theme_light: "M12 8a4 4 0 100 8 4 4 0 000-8zM12 2v3M12 19v3M2 12h3M19 12h3M5 5l2 2M17 17l2 2M5 19l2-2M17 7l2-2",
  theme_dark: "M20 14A8 8 0 0110 4a8 8 0 1010 10z",
  upload: "M12 16V4M7 9l5-5 5 5M4 16v4h16v-4",
  download: "M12 4v12M7 11l5 5 5-5M4 16v4h16v-4",
  link: "M10 14a4 4 0 005.600 0l3-3a4 4 0 00-5.600-5.600l-1 1M14 10a4 4 0 00-5.600 0l-3 3a4 4 0 005.600 5.600l1-1",
  reuse: "M4 12a8 8 0 0114-5l2 2M20 4v5h-5M20 12a8 8 0 01-14 5l-2-2M4 20v-5h5",
  code: "M8 7l-5 5 5 5M16 7l5 5-5 5M14 4l-4 16",
  compare: "M12 3v18M4 6h5v12H4zM15 6h5v12h-5",
  expand: "M4 9V4h5M20 9V4h-5M4 15v5h5M20 15v5h-5",
  image: "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15 9h.010",
  brush: "M14 10l6-6M9 12a4 4 0 013 3c0 4-5 5-8 5 2-1 1-3 1-5a4 4 0 014-3zM14 10l-3 3",
  eraser: "M4 16L14 6l6 6-8 8H8zM9 11l6 6M12 20h8",
  undo: "M8 5L4 9l4 4M4 9h10a6 6 0 010 12h-3",
  redo: "M16 5l4 4-4 4M20 9H10a6 6 0 000 12h3",
  invert: "M12 3a9 9 0 100 18 9 9 0 000-18zM12 3v18M12 6h3M12 9h6M12 12h8M12 15h6M12 18h3",
  trash: "M4 7h16M9 7V4h6v3M6 7l1 13h10l1-13M10 11v6M14 11v6",
  earlier: "M15 5l-7 7 7 7",
  later: "M9 5l7 7-7 7",
  plus: "M12 5v14M5 12h14",
  minus: "M5 12h14",
  check: "M5 12l5 5 9-10",
  stop: "M7 7h10v10H7z",
  copy: "M9 9h11v11H9zM5 15H4V4h11v1",
  hand: "M12 3v18M3 12h18M9 6l3-3 3 3M9 18l3 3 3-3M6 9l-3 3 3 3M18 9l3 3-3 3",
  dice: "M5 5h14v14H5zM9 9h.010M15 9h.010M12 12h.010M9 15h.010M15 15h.010",
  more: "M5 12h.010M12 12h.010M19 12h.010",
};

export function Icon({ name, size = 20 }) {
  return (
    <svg class="icon" viewBox="0 0 24 24" width={size} height={size} aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
