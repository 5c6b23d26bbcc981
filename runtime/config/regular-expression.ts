/**
 * Compiles a RegularExpression match. The whole value must match, as in Envoy; the Gateway API leaves it to the
 * implementation.
 *
 * @returns `undefined` when the source is not a regular expression.
 */
export function compileFullMatch(source: string): RegExp | undefined {
  try {
    // Alone first: "a)|(b" is an error, but would be valid inside the group below and no longer anchored.
    new RegExp(source);
    return new RegExp(`^(?:${source})$`);
  } catch {
    return undefined;
  }
}

/** One character that stands for itself; an escaped letter or digit is a class, an assertion or a reference. */
const LITERAL = /[^\\^$.*+?()[\]{}|]|\\[^a-zA-Z0-9]/y;

/** The text that every match starts with: all of it, or up to the last "/" before the first choice. */
export function literalStart(source: string): string {
  if (hasAlternatives(source)) return "";
  let literal = "";
  let at = source.startsWith("^") ? 1 : 0;
  for (;;) {
    if (at === source.length) return literal;
    LITERAL.lastIndex = at;
    const token = LITERAL.exec(source)?.[0];
    const next = token === undefined ? undefined : source[at + token.length];
    // A quantifier that allows zero makes the character before it optional.
    if (token === undefined || next === "?" || next === "*" || next === "{") break;
    literal += token.at(-1);
    at += token.length;
  }
  return literal.slice(0, literal.lastIndexOf("/") + 1);
}

function hasAlternatives(source: string): boolean {
  let depth = 0;
  let inClass = false;
  for (let at = 0; at < source.length; at += 1) {
    const character = source[at];
    if (character === "\\") at += 1;
    else if (inClass) inClass = character !== "]";
    else if (character === "[") inClass = true;
    else if (character === "(") depth += 1;
    else if (character === ")") depth -= 1;
    else if (character === "|" && depth === 0) return true;
  }
  return false;
}
