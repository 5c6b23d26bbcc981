/** What every node of the syntax tree has; the rest is read as needed (ESTree with TypeScript, as Oxc builds it). */
export interface SyntaxNode {
  readonly type: string;
  readonly start: number;
  readonly end: number;
  readonly [field: string]: unknown;
}

export const isNode = (value: unknown): value is SyntaxNode =>
  typeof value === "object" && value !== null && typeof (value as SyntaxNode).type === "string";

/** The direct children of a node, in source order, with the field that holds each. */
export function* childNodes(node: SyntaxNode): Generator<{ field: string; child: SyntaxNode }> {
  for (const [field, value] of Object.entries(node)) {
    for (const child of Array.isArray(value) ? value : [value]) {
      if (isNode(child)) yield { field, child };
    }
  }
}

/** Every node below and including `root`, parents first. */
export function* allNodes(root: SyntaxNode): Generator<SyntaxNode> {
  yield root;
  for (const { child } of childNodes(root)) yield* allNodes(child);
}
