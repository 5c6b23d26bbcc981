import { packageFile } from "../package-files";

const BUILTIN = "@bytecodealliance/jco/lib/wit/builtin";

/**
 * A world and the WASI packages it names as one text: nested packages instead of a folder, since jco reads a folder
 * through preview2-shim's file system, which 0.26.1 broke ("failed to get path metadata").
 */
export async function withWasi(world: string): Promise<string> {
  const packages = ["cli", "clocks", "filesystem", "http", "io", "random", "sockets"];
  return [world, ...(await Promise.all(packages.map((name) => wasiPackage(name, "0.2.12"))))].join("\n");
}

/**
 * The same for StarlingMonkey, which links 0.2.10 and no other ("failed to find export handle" after half a minute,
 * ComponentizeJS #313). jco ships some of that version; the others differ from 0.2.12 in the numbers alone. Their worlds
 * name packages that no service here imports, so they are left out.
 */
export async function withWasi0_2_10(world: string): Promise<string> {
  const renumbered = ["cli", "filesystem", "http", "random"].map(async (name) =>
    (await wasiPackage(name, "0.2.12")).replaceAll("0.2.12", "0.2.10"),
  );
  const shipped = ["clocks", "io", "sockets"].map((name) => wasiPackage(name, "0.2.10"));
  const packages = await Promise.all([...renumbered, ...shipped]);
  return [world, ...packages.map((text) => text.replace(/^world [\s\S]*?^\}\n/gm, ""))].join("\n");
}

async function wasiPackage(name: string, version: string): Promise<string> {
  const text = new TextDecoder().decode(await packageFile(`${BUILTIN}/${version}/wasi-${name}/package.wit`));
  return `${text.replace(/^package ([^;]+);/m, "package $1 {")}\n}\n`;
}
