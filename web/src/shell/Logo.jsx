// A plate with clipped corners, as tintypes had, and a landscape on it.
export function Logo() {
  return (
    <svg class="logo" viewBox="0 0 32 32" width="28" height="28" aria-hidden="true">
      <path class="logo-frame" d="M8 1h16l7 7v16l-7 7H8l-7-7V8z" />
      <path class="logo-plate" d="M10 4h12l6 6v12l-6 6H10l-6-6V10z" />
      <circle class="logo-frame" cx="21" cy="11.5" r="3" />
      <path class="logo-frame" d="M6.500 23.600 13 14l4.500 6 2.700-3.400 5.300 7-4 4h-11z" />
    </svg>
  );
}
