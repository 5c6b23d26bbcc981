import { MeshError } from "../../../kernel/errors";

/** @throws MeshError SERVICE_EXITED unless a program's exit code says that it has done its work. */
export function checkExitCode(service: string, exitCode: number): void {
  if (exitCode === 0) return;
  const message = `Cannot finish response: ${service} exited with code ${exitCode}, must be 0`;
  throw new MeshError("SERVICE_EXITED", message);
}
