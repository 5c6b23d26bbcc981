import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mustBePure, purityProblems } from "./purity";
import { parseModule } from "./source-module";

function impureUses(source: string): readonly string[] {
  return purityProblems(parseModule("runtime/proxy/a.ts", source)).map(
    ({ line, message }) => `${line} ${/`(.*)`/.exec(message)?.[1]}`,
  );
}

describe("purity", () => {
  it("applies to runtime files without a realm suffix", () => {
    const paths = [
      "runtime/index.ts",
      "runtime/proxy/a.ts",
      "runtime/page/b.page.ts",
      "runtime/a.test.ts",
      "sw/sw.ts",
    ];
    expect(paths.filter(mustBePure)).toEqual(["runtime/index.ts", "runtime/proxy/a.ts"]);
  });

  it("finds realm globals wherever they are read, with their line", () => {
    const source = `
      export const load = () => fetch("/a");
      export const inWorker = typeof importScripts === "function";
      export const later = (run: () => void) => { globalThis.setTimeout(run, 1); setTimeout(run, 1); };
      export class Store { readonly all = caches; }
      export const { serviceWorker } = navigator;
      export default { console, seed: crypto };
      export const make = (worker = Worker) => new worker("");
    `;
    expect(impureUses(source)).toEqual([
      "2 fetch",
      "3 importScripts",
      "4 globalThis",
      "4 setTimeout",
      "5 caches",
      "6 navigator",
      "7 console",
      "7 crypto",
      "8 Worker",
    ]);
  });

  it("finds clock, chance and timers behind harmless names", () => {
    const source = `
      Date.now(); new Date(); Date(); Math.random(); Math["random"](); AbortSignal.timeout(5); performance.now();
      export const clock: () => number = Date.now;
      new Date(0); Date.UTC(2026, 0); Math.floor(1.5); AbortSignal.any([]);
    `;
    expect(impureUses(source)).toEqual([
      "2 Date.now",
      "2 new Date()",
      "2 Date()",
      "2 Math.random",
      "2 Math.random",
      "2 AbortSignal.timeout",
      "2 performance",
      "3 Date.now",
    ]);
  });

  it("accepts what a file declares, imports or is handed", () => {
    const source = `
      import { caches, type Worker as W } from "./b";
      import * as self from "./c";
      export function use({ fetch, navigator: { onLine }, ...crypto }: Realm, [window]: number[], console = 1) {
        for (const location of [window]) caches.put(location, console, fetch, onLine, crypto);
        try { use(arguments[0], [], self.x); } catch (history) { throw history; }
        const name = class Document { static of = () => Document; };
        function performance() { return name; }
        return performance();
      }
      export enum State { open, closed = open + 1 }
      class Box { constructor(private readonly origin: string) { void origin; } }
      interface Realm { fetch: typeof fetch }
      export { Box, type Realm, type W };
    `;
    expect(impureUses(source)).toEqual([]);
  });

  it("does not confuse a name in one scope with the global in another", () => {
    expect(
      impureUses("export const a = (fetch: () => void) => fetch();\nexport const b = () => fetch();"),
    ).toEqual(["2 fetch"]);
  });

  it("is not fooled by a declaration without code", () => {
    expect(impureUses("declare const scheduler: { yield(): void };\nscheduler.yield();")).toEqual([
      "2 scheduler",
    ]);
  });

  it("ignores types, property names, labels and re-exports", () => {
    const source = `
      export { fetch } from "./b";
      export type Post = (port: MessagePort, init?: RequestInit) => ReturnType<typeof setTimeout>;
      export const table = { document: 1, fetch() {}, get window() { return 1; } };
      location: for (;;) break location;
      export const read = (it: { performance: Set<Worker> }) => it.performance as unknown as Window;
      export abstract class A implements EventListenerObject { abstract fetch(): void; handleEvent(): void {} }
      const url = import.meta.url;
      export { url as location };
    `;
    expect(impureUses(source)).toEqual([]);
  });

  it("accepts types of values, which do nothing by themselves", () => {
    const source =
      'export const answer = () => new Response(new TextEncoder().encode(""), { headers: new Headers() });';
    expect(impureUses(source)).toEqual([]);
  });

  it("refuses any global it does not know, so that a new browser API is refused too", () => {
    const name = fc.stringMatching(/^[a-z]{8}[A-Z][a-z]{3}$/);
    const known = new Set(["structuredClone"]);
    fc.assert(
      fc.property(name, (global) => {
        fc.pre(!known.has(global));
        expect(impureUses(`export const value = ${global}.x;`)).toEqual([`1 ${global}`]);
        expect(impureUses(`export const value = (${global}: { x: 1 }) => ${global}.x;`)).toEqual([]);
      }),
    );
  });
});
