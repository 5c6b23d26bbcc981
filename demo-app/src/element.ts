type Child = Node | string;
type Attributes = Readonly<Record<string, string | boolean>>;

/** Builds an element. `true` sets an empty attribute, `false` none; there is no `style`, which the CSP forbids. */
export function element<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes,
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const built = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value !== false) built.setAttribute(name, value === true ? "" : value);
  }
  built.append(...children);
  return built;
}

/** A drawing from the sprite in index.html; decoration only, so hidden from screen readers. */
export function icon(name: string): SVGSVGElement {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `#icon-${name}`);
  svg.append(use);
  return svg;
}

/** The element of index.html with this id; its absence is a mistake of ours, so it throws. */
export function byId<T extends HTMLElement>(id: string, type: { new (): T; readonly prototype: T }): T {
  const found = document.getElementById(id);
  if (!(found instanceof type))
    throw new TypeError(`Cannot use #${id}: not in the page, must be a ${type.name}`);
  return found;
}
