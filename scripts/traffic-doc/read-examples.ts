/** One feature of the document: its configuration, and what that does to requests. */
export interface Example {
  readonly heading: string;
  readonly json: string;
  readonly lines: readonly string[];
}

/** The mesh.json that every fragment is put into. */
export const BASE_HEADING = "The mesh of the examples";

interface Section {
  readonly heading: string;
  readonly level: number;
  readonly json: readonly string[];
  readonly http: readonly string[];
}

const BLOCK = /^```(\w+)\n([\s\S]*?)^```$/gm;

/** @throws for a feature (a heading of the third level) that has not exactly one snippet, and lines under it. */
export function readExamples(markdown: string): { readonly base: string; readonly examples: Example[] } {
  const sections = markdown.split(/^(?=#{1,3} )/m).map(readSection);
  const base = sections.find(({ heading }) => heading === BASE_HEADING)?.json[0];
  if (base === undefined) throw new Error(`no json block under "${BASE_HEADING}"`);
  const examples = sections.filter(({ level }) => level === 3).map(exampleOf);
  return { base, examples };
}

function readSection(text: string): Section {
  const [, hashes = "", heading = ""] = /^(#+) (.+)$/m.exec(text) ?? [];
  const blocks = (language: string) =>
    [...text.matchAll(BLOCK)].filter(([, name]) => name === language).map(([, , body]) => body!);
  return { heading, level: hashes.length, json: blocks("json"), http: blocks("http") };
}

function exampleOf({ heading, json, http }: Section): Example {
  if (json.length !== 1 || http.length !== 1) {
    throw new Error(
      `"${heading}" has ${json.length} json and ${http.length} http blocks, must have one of each`,
    );
  }
  return { heading, json: json[0]!, lines: http[0]!.trim().split("\n") };
}
