/**
 * Finds the identifiers of a module that nothing in it declares: what it takes from the realm it runs in.
 *
 * One walk with a stack of scopes. Every declaration of a block counts for the whole block, as hoisting has it; types
 * are skipped, for they vanish. `var` is treated like `let`: the linter forbids it.
 */
import { allNodes, childNodes, isNode, type SyntaxNode } from "./walk-nodes";

export interface FreeIdentifier {
  readonly name: string;
  /** Offset in the source. */
  readonly start: number;
  /** The expressions around it, innermost first: at most three, enough to tell `new Date()` from `Date.UTC`. */
  readonly parents: readonly SyntaxNode[];
}

/** Fields that hold types, or names that are no variables. */
const NOT_VALUES: ReadonlySet<string> = new Set([
  "typeAnnotation",
  "returnType",
  "typeParameters",
  "typeArguments",
  "superTypeArguments",
  "implements",
  "label",
]);

/** Declarations that hold no code, or whose identifiers are names in another module. */
const NO_CODE: ReadonlySet<string> = new Set([
  "TSInterfaceDeclaration",
  "TSTypeAliasDeclaration",
  "TSIndexSignature",
  "ImportDeclaration",
  "ExportAllDeclaration",
  "MetaProperty",
]);

export function freeIdentifiers(program: SyntaxNode): readonly FreeIdentifier[] {
  const found: FreeIdentifier[] = [];
  visit(program, [], [], found);
  return found;
}

function visit(
  node: SyntaxNode,
  parents: readonly SyntaxNode[],
  scopes: readonly ReadonlySet<string>[],
  found: FreeIdentifier[],
): void {
  if (NO_CODE.has(node.type) || node.declare === true) return;
  if (node.type === "ExportNamedDeclaration" && node.source) return;
  if (node.type === "Identifier") {
    const name = node.name as string;
    if (!scopes.some((scope) => scope.has(name))) found.push({ name, start: node.start, parents });
    return;
  }
  const declared = declaredIn(node);
  const inner = declared.size > 0 ? [declared, ...scopes] : scopes;
  const around = [node, ...parents].slice(0, 3);
  for (const { field, child } of childNodes(node)) {
    if (!NOT_VALUES.has(field) && !isPropertyName(node, field)) visit(child, around, inner, found);
  }
}

/** `b` in `a.b`, `{ b: 1 }`, `class { b() {} }`, `enum { b }`, `export { a as b }`: names, not variables. */
function isPropertyName(node: SyntaxNode, field: string): boolean {
  if (node.type === "ExportSpecifier") return field === "exported";
  if (node.type === "TSEnumMember") return field === "id";
  return node.computed === false && (field === "key" || field === "property");
}

/** The names that a node declares for what is inside it. */
function declaredIn(node: SyntaxNode): ReadonlySet<string> {
  const names = new Set<string>();
  const { type } = node;
  if (type.includes("Function")) {
    names.add("arguments");
    for (const parameter of nodesOf(node.params)) addPattern(parameter, names);
  }
  if (type === "FunctionExpression" || type === "ClassExpression") addPattern(node.id, names);
  if (type === "CatchClause") addPattern(node.param, names);
  if (type.startsWith("For")) addDeclaration(node.init ?? node.left, names);
  if (type === "TSEnumDeclaration") {
    for (const member of allNodes(node)) if (member.type === "TSEnumMember") addPattern(member.id, names);
  }
  const statements = type === "SwitchStatement" ? nodesOf(node.cases).map((it) => it.consequent) : node.body;
  for (const statement of nodesOf([statements].flat(2))) addDeclaration(statement, names);
  return names;
}

function addDeclaration(statement: unknown, names: Set<string>): void {
  // What is only `declare`d comes from the realm all the same.
  if (!isNode(statement) || statement.declare === true) return;
  if (statement.type.startsWith("Export")) addDeclaration(statement.declaration, names);
  for (const { local } of nodesOf(statement.type === "ImportDeclaration" ? statement.specifiers : [])) {
    addPattern(local, names);
  }
  for (const { id } of nodesOf(statement.type === "VariableDeclaration" ? statement.declarations : [])) {
    addPattern(id, names);
  }
  if (statement.type.endsWith("Declaration")) addPattern(statement.id, names);
}

/** Adds every variable of a binding pattern; its default values are references and are visited elsewhere. */
function addPattern(pattern: unknown, names: Set<string>): void {
  if (!isNode(pattern)) return;
  if (pattern.type === "Identifier") names.add(pattern.name as string);
  const { properties, elements, value, left, argument, parameter } = pattern;
  for (const part of nodesOf([properties, elements, value, left, argument, parameter].flat())) {
    addPattern(part, names);
  }
}

const nodesOf = (values: unknown): readonly SyntaxNode[] =>
  Array.isArray(values) ? values.filter(isNode) : [];
