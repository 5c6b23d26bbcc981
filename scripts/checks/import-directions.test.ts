import { describe, expect, it } from "vitest";
import { importDirectionProblems } from "./import-directions";
import { parseModule } from "./source-module";

function problemsOf(path: string, source: string): readonly string[] {
  return importDirectionProblems([parseModule(path, source)]).map(
    ({ line, message }) => `${line}: ${message}`,
  );
}

describe("import directions", () => {
  it("lets a module import its own folder and the layers below", () => {
    const source = 'import { a } from "./b";\nimport { MeshError } from "../kernel/errors";\n';
    expect(problemsOf("runtime/proxy/exchange.ts", source)).toEqual([]);
  });

  it("refuses one of the six another, and names the line", () => {
    const source = 'import { a } from "./b";\n\nimport type { Tier } from "../cache/tier";\n';
    expect(problemsOf("runtime/proxy/exchange.ts", source)).toEqual([
      expect.stringContaining("3: Cannot import runtime/cache/tier"),
    ]);
  });

  it("does not take a folder for another whose name begins with it", () => {
    expect(problemsOf("runtime/kernel/a.ts", 'import "../kernel-extras/b";')).toHaveLength(1);
  });

  it("gives the values of the data plane to composition roots, and only its types to the files beside them", () => {
    const value = 'import { proxy } from "../runtime/proxy/proxy";';
    const type =
      'import type { Proxy } from "../runtime/proxy/proxy";\nimport { type A } from "../runtime/cache/tier";';
    expect(problemsOf("sw/sw.ts", value)).toEqual([]);
    expect(problemsOf("sw/intercept.sw.ts", type)).toEqual([]);
    expect(problemsOf("sw/intercept.sw.ts", value)).toHaveLength(1);
    expect(
      problemsOf("sw/intercept.sw.ts", 'import { type A, b } from "../runtime/cache/tier";'),
    ).toHaveLength(1);
  });

  it("keeps the host realm small: hosts, kernel and protocol, not even config", () => {
    expect(problemsOf("runtime/hosts/host.worker.ts", 'import "../config/defaults";')).toHaveLength(1);
    expect(problemsOf("runtime/hosts/pool.ts", 'import "../config/defaults";')).toEqual([]);
  });

  it("sees re-exports and dynamic imports", () => {
    expect(problemsOf("runtime/kernel/a.ts", 'export * from "../protocol/b";')).toHaveLength(1);
    expect(problemsOf("runtime/kernel/a.ts", 'export { type B } from "../protocol/b";')).toHaveLength(1);
    expect(problemsOf("runtime/kernel/a.ts", 'const b = await import("../protocol/b");')).toHaveLength(1);
  });

  it("lets a service import itself and the type of a service module, and nothing else of the project", () => {
    const type = 'import type { ServiceModule } from "../../../runtime/hosts/service-module";';
    expect(problemsOf("services/rates/src/service.ts", `${type}\nimport "./parse";`)).toEqual([]);
    expect(problemsOf("services/rates/src/service.ts", type.replace("import type", "import"))).toHaveLength(
      1,
    );
    expect(problemsOf("services/rates/src/service.ts", 'import "../../trips/src/parse";')).toHaveLength(1);
  });

  it("gives the app the public API alone", () => {
    expect(problemsOf("demo-app/src/main.ts", 'import { startMesh } from "../../runtime/index";')).toEqual(
      [],
    );
    expect(problemsOf("demo-app/src/main.ts", 'import "../../runtime/page/mesh.page";')).toHaveLength(1);
  });

  it("keeps packages that need a realm to files that name one", () => {
    const source = 'import { wrap } from "comlink";';
    expect(problemsOf("runtime/control/link.ts", source)).toHaveLength(1);
    expect(problemsOf("runtime/control/link.browser.ts", source)).toEqual([]);
    expect(problemsOf("runtime/control/link.ts", 'import type { Remote } from "comlink";')).toEqual([]);
    expect(problemsOf("runtime/page/shell.page.ts", 'import "workbox-precaching";')).toHaveLength(1);
  });

  it("leaves tests and tools free to compose what they need", () => {
    expect(problemsOf("runtime/proxy/stack.test.ts", 'import "../cache/memory-tier";')).toEqual([]);
    expect(problemsOf("scripts/build.ts", 'import "../cli/init";')).toEqual([]);
  });
});
