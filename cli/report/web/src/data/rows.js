// SPDX-License-Identifier: MIT
// The rows of a result and what is looked at: narrowings (filters, brushes) leave a selection, one row is the current one.

export class Rows extends EventTarget {
  /** `name`: of the files that are saved from it; `prefix`: of its elements' ids, where a page holds several. */
  constructor(count, columns, { name = 'report', prefix = '', models = '' } = {}) {
    super();
    Object.assign(this, { name, prefix, models });
    this.count = count;
    this.columns = columns;
    this.byKey = new Map(columns.map((column) => [column.key, column]));
    this.narrowings = new Map(); // name -> {label, clear, mask}
    this.selection = Uint32Array.from({ length: count }, (_, i) => i);
    this.current = -1;
  }

  /** An element's id; without a prefix, the only one of its kind in the page. */
  idOf(name) {
    return `${this.prefix}${name}`;
  }

  column(key) {
    return this.byKey.get(key);
  }
  has(key) {
    return this.byKey.has(key);
  }

  /** Keeps the rows for which `test` holds; null widens again. `clear` undoes it in the view that made it. */
  narrow(name, label, test, clear) {
    if (test === null) {
      if (!this.narrowings.delete(name)) return;
    } else {
      const mask = new Uint8Array(this.count);
      for (let i = 0; i < this.count; ++i) mask[i] = test(i) ? 1 : 0;
      this.narrowings.set(name, { label, clear, mask });
    }
    this.select();
    this.dispatchEvent(new CustomEvent('selection', { detail: name }));
  }

  clearNarrowings() {
    const clears = [...this.narrowings.values()].map((narrowing) => narrowing.clear);
    this.narrowings.clear();
    this.select();
    for (const clear of clears) clear();
    this.dispatchEvent(new CustomEvent('selection', { detail: '' }));
  }

  get isNarrowed() {
    return this.narrowings.size > 0;
  }

  select() {
    const masks = [...this.narrowings.values()].map((narrowing) => narrowing.mask);
    const kept = new Uint32Array(this.count);
    let size = 0;
    for (let i = 0; i < this.count; ++i) {
      let inside = 1;
      for (const mask of masks) inside &= mask[i];
      if (inside) kept[size++] = i;
    }
    this.selection = kept.slice(0, size);
    this.isSelected = new Uint8Array(this.count);
    for (const row of this.selection) this.isSelected[row] = 1;
  }

  contains(row) {
    return !this.isNarrowed || this.isSelected[row] === 1;
  }

  setCurrent(row) {
    if (row === this.current) return;
    this.current = row;
    this.dispatchEvent(new CustomEvent('current'));
  }
}
