interface Mesh {
  readonly routes: readonly { readonly name: string }[];
}

/** What a fragment may say of the route `api` in place of all its routes. */
const OF_ROUTE = ["hostnames", "rules"];

/** The whole mesh.json that a fragment stands for: its members take the place of the base's. */
export function completeMesh(base: string, fragment: string): string {
  const mesh: Mesh = JSON.parse(base);
  const given = Object.entries(JSON.parse(fragment));
  const ofRoute = Object.fromEntries(given.filter(([key]) => OF_ROUTE.includes(key)));
  const others = Object.fromEntries(given.filter(([key]) => !OF_ROUTE.includes(key)));
  const routes = mesh.routes.map((route) => (route.name === "api" ? { ...route, ...ofRoute } : route));
  return JSON.stringify({ ...mesh, routes, ...others });
}
