import { BuildError } from "./build-error";
import type { Builder, ServiceSource } from "./builder";
import { assemblyscriptRaw } from "./builders/assemblyscript-raw";
import { cCommand } from "./builders/c-command";
import { cComponent } from "./builders/c-component";
import { cRaw } from "./builders/c-raw";
import { fetchModule } from "./builders/fetch-module";
import { prebuilt } from "./builders/prebuilt";
import { ABIS } from "./service-definition";

/** The first that accepts a folder builds it. */
const BUILDERS: readonly Builder[] = [prebuilt, fetchModule, cComponent, cCommand, cRaw, assemblyscriptRaw];

/** @throws BuildError for an ABI that does not exist, and for sources that nothing makes that ABI from. */
export function selectBuilder(source: ServiceSource): Builder {
  const { folder, definition } = source;
  const { name, artifact } = definition;
  if (!ABIS.includes(artifact.abi)) {
    throw new BuildError(
      `Cannot build ${name}: its abi is "${artifact.abi}", must be one of ${ABIS.join(", ")}`,
      `Correct artifact.abi in ${folder}/service.json`,
    );
  }
  const builder = BUILDERS.find((candidate) => candidate.accepts(source));
  if (builder !== undefined) return builder;
  const ways = BUILDERS.filter(({ kind }) => kind.endsWith(artifact.abi) || kind.startsWith("."));
  throw new BuildError(
    `Cannot build ${name}: ${folder} has no sources that make a ${artifact.abi} service`,
    `Give it one of: ${ways.map(({ needs }) => needs).join("; ")}`,
  );
}
