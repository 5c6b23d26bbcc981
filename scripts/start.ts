/** `npm start`: builds everything and serves the demo app with the mesh in it. */
console.log("Building the mesh, the demo and its services; the first time this takes about 20 s");
await import("./build");
await import("../demo-app/server/main");

export {};
