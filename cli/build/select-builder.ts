import { BuildError } from "./build-error";
import type { Builder, ServiceSource } from "./builder";
import { assemblyscriptRaw } from "./builders/assemblyscript-raw";
import { cCommand } from "./builders/c-command";
import { cComponent } from "./builders/c-component";
import { cRaw } from "./builders/c-raw";
import { fetchModule } from "./builders/fetch-module";
import { prebuilt } from "./builders/prebuilt";
import { typescriptComponent } from "./builders/typescript-component";
import { ABIS } from "./service-definition";

/** The first that accepts a folder builds it. */
const BUILDERS: readonly Builder[] = [
  prebuilt,
  fetchModule,
  cComponent,
  cCommand,
  cRaw,
  assemblyscriptRaw,
  typescriptComponent,
];

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
  const candidates = BUILDERS.filter(({ abis }) => abis.includes(artifact.abi));
  const builder = candidates.find((candidate) => candidate.accepts(source));
  if (builder !== undefined) return builder;
  throw new BuildError(
    `Cannot build ${name}: ${folder} has no sources that make a ${artifact.abi} service`,
    `Give it one of: ${candidates.map(({ needs }) => needs).join("; ")}`,
  );
}
