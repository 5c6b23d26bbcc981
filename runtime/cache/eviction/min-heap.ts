/** Keys by value, the least first; of equal ones the one that was set earlier. */
export interface MinHeap {
  set(key: string, value: number): void;
  delete(key: string): void;
  least(): { readonly key: string; readonly value: number } | undefined;
}

interface Node {
  readonly key: string;
  readonly value: number;
  readonly turn: number;
}

/** A binary heap that knows where each key is. */
export function createMinHeap(): MinHeap {
  const nodes: Node[] = [];
  const places = new Map<string, number>();
  let turn = 0;

  const isBefore = (a: Node, b: Node) => a.value < b.value || (a.value === b.value && a.turn < b.turn);

  function put(node: Node, place: number): void {
    nodes[place] = node;
    places.set(node.key, place);
  }

  function rise(node: Node, from: number): number {
    let place = from;
    while (place > 0) {
      const parent = (place - 1) >> 1;
      if (!isBefore(node, nodes[parent]!)) break;
      put(nodes[parent]!, place);
      place = parent;
    }
    return place;
  }

  function sink(node: Node, from: number): number {
    let place = from;
    for (;;) {
      let child = 2 * place + 1;
      if (child + 1 < nodes.length && isBefore(nodes[child + 1]!, nodes[child]!)) child += 1;
      if (child >= nodes.length || !isBefore(nodes[child]!, node)) return place;
      put(nodes[child]!, place);
      place = child;
    }
  }

  const settle = (node: Node, place: number) => put(node, sink(node, rise(node, place)));

  return {
    set(key, value) {
      const place = places.get(key) ?? nodes.length;
      settle({ key, value, turn: turn++ }, place);
    },
    delete(key) {
      const place = places.get(key);
      if (place === undefined) return;
      places.delete(key);
      const last = nodes.pop()!;
      if (last.key !== key) settle(last, place);
    },
    least: () => nodes[0],
  };
}
