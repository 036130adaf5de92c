// The parts of a view, as links side by side.
export function Parts({ parts, current, label, t }) {
  return (
    <nav class="parts" aria-label={label}>
      {parts.map((part) => (
        <a key={part.path} href={part.path} aria-current={part === current ? "page" : undefined}>{t(part.name)}</a>
      ))}
    </nav>
  );
}
