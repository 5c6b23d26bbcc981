/** `npm start`: builds everything and serves the demo app with the mesh in it. */
await import("./build");
await import("../demo-app/server/main");

export {};
