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
 * ComponentizeJS #313). jco ships no http of that version; it differs from 0.2.12 in the numbers alone. Its worlds
 * name packages that no service here imports, so they are left out.
 */
export async function withWasi0_2_10(world: string): Promise<string> {
  const http = (await wasiPackage("http", "0.2.12"))
    .replaceAll("0.2.12", "0.2.10")
    .replace(/^world [\s\S]*?^\}\n/gm, "");
  const others = ["clocks", "io"].map((name) => wasiPackage(name, "0.2.10"));
  return [world, http, ...(await Promise.all(others))].join("\n");
}

async function wasiPackage(name: string, version: string): Promise<string> {
  const text = new TextDecoder().decode(await packageFile(`${BUILTIN}/${version}/wasi-${name}/package.wit`));
  return `${text.replace(/^package ([^;]+);/m, "package $1 {")}\n}\n`;
}
