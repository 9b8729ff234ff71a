// A city sets one colour; what is written on it, and where it may be used as a text colour, follows from its contrast.

/**
 * Relative luminances, from WCAG's contrast formula at 4.5: white is readable on colours up to WHITE_ON; a colour is
 * readable as text on the bubbles of tokens.css up to DARK_INK in the light scheme, from LIGHT_INK in the dark one.
 */
const WHITE_ON = 0.183;
const DARK_INK = 0.151;
const LIGHT_INK = 0.31;

/** @param {number[]} rgb 0 to 255 @returns {number} relative luminance as WCAG defines it */
export function luminance(rgb) {
  const [r, g, b] = rgb.map((value) => (value < 11 ? value / 3295 : ((value / 255 + 0.055) / 1.055) ** 2.4));
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * Follows the citizen's light or dark setting, or the fixed one of the host page.
 * @param {HTMLElement} root inside the shadow tree
 * @param {string | undefined} fixed
 */
export function followScheme(root, fixed) {
  const dark = matchMedia('(prefers-color-scheme: dark)');
  const apply = () => {
    const scheme = (fixed ?? (dark.matches ? 'dark' : 'light')) === 'dark' ? 'dark' : 'light';
    root.dataset.scheme = scheme;
    paint(root, scheme);
  };
  dark.addEventListener('change', apply);
  apply();
}

/** @param {HTMLElement} root @param {'light' | 'dark'} scheme */
function paint(root, scheme) {
  const numbers = /^rgb\((\d+), (\d+), (\d+)\)$/.exec(getComputedStyle(root).outlineColor);
  if (!numbers) return;
  const light = luminance(numbers.slice(1).map(Number));
  const ink = scheme === 'light' ? light <= DARK_INK : light >= LIGHT_INK;
  root.style.setProperty('--on-auto', light <= WHITE_ON ? '#fff' : '#10161f');
  root.style.setProperty('--ink-auto', ink ? 'var(--accent)' : 'var(--ink-default)');
}
