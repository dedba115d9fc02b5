// SPDX-License-Identifier: MIT
// Light and dark: as the system says, until the reader says otherwise. Print is always light.

const SHARED = {
  // Viridis: even in lightness, read alike by colour-blind people and in grey.
  heat: ['#440154', '#482878', '#3e4a89', '#31688e', '#26828e', '#1f9e89', '#35b779', '#6ece58', '#b5de2b', '#fde725'],
  symbols: [
    'circle',
    'triangle',
    'rect',
    'diamond',
    'path://M-1,-1L1,-1L0,1Z',
    'path://M-1,-3h2v2h2v2h-2v2h-2v-2h-2v-2h2Z',
    'emptyCircle',
    'emptyRect',
  ],
  // With each colour, for lines: none of them is told by its colour alone.
  dashes: ['solid', [7, 4], [2, 3], [10, 3, 2, 3], [4, 2], [12, 4], [2, 2, 6, 2], [1, 4]],
  font: "'Inter', 'Helvetica Neue', Helvetica, Arial, 'Liberation Sans', sans-serif", // stands in quotes in SVG
};

// Okabe and Ito's colours, for dark ground a little lighter.
const LIGHT = {
  ...SHARED,
  name: 'light',
  ink: '#1b1f24',
  muted: '#57606a',
  line: '#d8dde3',
  faint: '#eceff2',
  ground: '#ffffff',
  grey: '#b9c0c8',
  accent: '#0072b2',
  mark: '#000000',
  colours: ['#0072b2', '#e69f00', '#009e73', '#d55e00', '#cc79a7', '#56b4e9', '#4d4d4d', '#b8a900'],
};
const DARK = {
  ...SHARED,
  name: 'dark',
  ink: '#e6e9ed',
  muted: '#9da7b3',
  line: '#343b44',
  faint: '#262c33',
  ground: '#1a1e23',
  grey: '#4b545e',
  accent: '#5bb5f0',
  mark: '#ffffff',
  colours: ['#4aa5e8', '#f2b134', '#2cc295', '#f07c3e', '#e095c1', '#a5d8f7', '#c2c8cf', '#efe45a'],
};

const systemDark = matchMedia('(prefers-color-scheme: dark)');

class Theme extends EventTarget {
  constructor() {
    super();
    this.chosen = null;
    this.printing = false;
    systemDark.addEventListener('change', () => this.apply());
    matchMedia('print').addEventListener('change', (event) => this.print(event.matches));
    addEventListener('beforeprint', () => this.print(true));
    addEventListener('afterprint', () => this.print(false));
  }
  get isDark() {
    return this.chosen === null ? systemDark.matches : this.chosen === 'dark';
  }
  get colours() {
    return this.isDark && !this.printing ? DARK : LIGHT;
  }
  get paper() {
    return LIGHT;
  }
  toggle() {
    this.chosen = this.isDark ? 'light' : 'dark';
    this.apply();
  }
  print(printing) {
    if (printing === this.printing) return;
    this.printing = printing;
    this.apply();
  }
  apply() {
    document.documentElement.dataset.theme = this.colours.name;
    document.documentElement.classList.toggle('printing', this.printing);
    this.dispatchEvent(new Event('change'));
  }
}

export const theme = new Theme();
