import type { CodeFile } from "../cache/code-cache";
import type { GeneratedFile, TranspiledStore } from "../cache/transpiled-store.browser";
import type { NoteUsage } from "../cache/usage-notes";
import type { ServiceConfig } from "../config/schema";
import type { Clock } from "../kernel/clock";
import { throttle } from "../kernel/throttle";
import type { Forecast } from "../predict/forecaster";

/** Tells the books of the stores what the controller knows of code: uses, what compiling it takes, what is expected. */
export interface UsageReporter {
  codeUsed(file: CodeFile, bytes: number): void;
  compiled(file: CodeFile, compileMs: number): void;
  /** Forecasts may have changed. */
  replanned(): void;
  /** The same store, whose uses are noted. */
  noting(store: TranspiledStore): TranspiledStore;
}

/** A forecast changes with every use; the books need only to know what is likely and what is not. */
const FORECAST_INTERVAL_MS = 5_000;
const FORECAST_STEP = 0.2;
/** Transpiling a small component (decision 0010). */
const TRANSPILE_MS = 1_000;

export interface UsageReporterOptions {
  readonly note: NoteUsage;
  readonly clock: Clock;
  services(): readonly ServiceConfig[];
  forecasts(): readonly Forecast[];
}

export function createUsageReporter(options: UsageReporterOptions): UsageReporter {
  const { note, clock } = options;
  const told = new Map<string, number>();

  const tellForecasts = () => {
    const expected = new Map(options.forecasts().map(({ service, probability }) => [service, probability]));
    for (const { name, artifact } of options.services()) {
      const expectedUse = expected.get(name) ?? 0;
      if (Math.abs(expectedUse - (told.get(name) ?? 0.5)) < FORECAST_STEP) continue;
      told.set(name, expectedUse);
      for (const { sha256 } of [artifact, ...artifact.files])
        note({ key: `code:${sha256}`, owner: name, expectedUse });
    }
  };

  const noteFiles = (files: readonly GeneratedFile[], more: { readonly compileMs?: number } = {}) => {
    const usedAt = clock.wallNow();
    for (const { sha256, body } of files)
      note({ key: `generated:${sha256}`, bytes: body.size, usedAt, ...more });
  };

  return {
    codeUsed: ({ sha256 }, bytes) => note({ key: `code:${sha256}`, bytes, usedAt: clock.wallNow() }),
    compiled: ({ sha256 }, compileMs) => note({ key: `code:${sha256}`, compileMs }),
    replanned: throttle(FORECAST_INTERVAL_MS, tellForecasts, clock),
    noting: (store) => ({
      ...store,
      async read(key) {
        const files = await store.read(key);
        noteFiles(files ?? []);
        return files;
      },
      async write(key, files) {
        await store.write(key, files);
        noteFiles(files, { compileMs: TRANSPILE_MS });
      },
      async enter(key, files) {
        await store.enter(key, files);
        noteFiles(files, { compileMs: TRANSPILE_MS });
      },
    }),
  };
}
