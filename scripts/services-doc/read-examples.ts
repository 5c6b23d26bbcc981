/** A complete small service in a page of docs/services/, and what it answers. */
export interface ServiceExample {
  readonly heading: string;
  /** By path in the service's folder. */
  readonly files: ReadonlyMap<string, string>;
  readonly request: { readonly method: string; readonly path: string; readonly body: string };
  readonly response: { readonly status: number; readonly contentType: string; readonly body: string };
}

const FENCE = /^```(\w+)(?: (\S+))?\n([\s\S]*?)^```$/gm;

/**
 * Reads fences whose first line names a language and a path, which are files, up to one of `http`, which is the example: a
 * request with its body, an empty line, and the response's status, type and body.
 */
export function readServiceExamples(page: string): readonly ServiceExample[] {
  const examples: ServiceExample[] = [];
  let files = new Map<string, string>();
  for (const { 1: language, 2: path, 3: text = "", index } of page.matchAll(FENCE)) {
    if (path !== undefined) files.set(path, text);
    else if (language === "http") {
      examples.push({ heading: headingBefore(page, index), files, ...readExchange(text) });
      files = new Map();
    }
  }
  return examples;
}

const headingBefore = (page: string, index: number): string =>
  page
    .slice(0, index)
    .match(/^#+ .*$/gm)
    ?.at(-1)
    ?.replace(/^#+ /, "") ?? "";

function readExchange(text: string): Pick<ServiceExample, "request" | "response"> {
  const [, method, path, body, status, contentType, answer] =
    /^([A-Z]+) (\S+)\n([\s\S]*?)\n?\n(\d{3}) (.+)\n([\s\S]*?)\n$/.exec(text) ?? [];
  if (answer === undefined) throw new Error(`Cannot read example:\n${text}`);
  return {
    request: { method: method!, path: path!, body: body! },
    response: { status: Number(status), contentType: contentType!, body: answer },
  };
}
