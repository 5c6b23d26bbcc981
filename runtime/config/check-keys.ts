import { type PathKey, quote, type Report } from "./diagnostic";
import { editDistance } from "./edit-distance";

/** The parts of a valibot schema that say where its keys are. */
interface SchemaNode {
  readonly type: string;
  readonly entries?: Readonly<Record<string, SchemaNode>>;
  readonly item?: SchemaNode;
  readonly wrapped?: SchemaNode;
}

/** Keys of HTTPRoute rules and backendRefs that change what a route does. */
const UNSUPPORTED_ROUTE_KEYS: readonly string[] = ["sessionPersistence"];

/**
 * Reports what the validator lets pass by design: keys the schema does not know, which a newer version may (so a
 * warning), and arrays in an object's place, which valibot's `object` takes for objects.
 */
export function checkKeys(
  schema: SchemaNode,
  value: unknown,
  path: readonly PathKey[],
  report: Report,
): void {
  const { wrapped, item, entries } = schema;
  if (wrapped !== undefined) checkKeys(wrapped, value, path, report);
  else if (Array.isArray(value)) checkArray(schema, value, path, report);
  else if (item !== undefined || entries === undefined || typeof value !== "object" || value === null) return;
  else {
    for (const [key, member] of Object.entries(value)) {
      const entry = Object.hasOwn(entries, key) ? entries[key] : undefined;
      if (entry !== undefined) checkKeys(entry, member, [...path, key], report);
      else if (isUnsupported(key, path)) reportUnsupported(key, member, path, report);
      else reportUnknown(key, Object.keys(entries), path, report);
    }
  }
}

function checkArray(schema: SchemaNode, value: readonly unknown[], path: readonly PathKey[], report: Report) {
  const { item, type } = schema;
  if (item !== undefined)
    value.forEach((member, index) => void checkKeys(item, member, [...path, index], report));
  if (type !== "object" && type !== "record") return;
  report("error", path, `Cannot read ${path.at(-1) ?? "mesh.json"}: an array, must be an object`, "Use { }");
}

/** What is security's, or changes what a route does, is refused: to ignore it would open what it shall close. */
function isUnsupported(key: string, path: readonly PathKey[]): boolean {
  return path[0] === "security" || (path[0] === "routes" && UNSUPPORTED_ROUTE_KEYS.includes(key));
}

function reportUnsupported(key: string, member: unknown, path: readonly PathKey[], report: Report): void {
  if (Array.isArray(member) && member.length === 0) return;
  const message = `Cannot apply ${quote(key)}: not supported by this version, must be absent`;
  report("error", [...path, key], message, `Remove ${quote(key)}, or use a version of foremesh that has it`);
}

function reportUnknown(
  key: string,
  known: readonly string[],
  path: readonly PathKey[],
  report: Report,
): void {
  const near = known.find(
    (candidate) => Math.abs(candidate.length - key.length) <= 2 && editDistance(key, candidate) <= 2,
  );
  const rule = known.length === 0 ? "absent: there are no settings here yet" : `one of ${known.join(", ")}`;
  const remedy = near === undefined ? "Remove it, or check its spelling" : `Did you mean ${quote(near)}?`;
  report(
    "warning",
    [...path, key],
    `Cannot use the key ${quote(key)}: unknown and ignored, must be ${rule}`,
    remedy,
  );
}
