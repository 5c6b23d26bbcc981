import { initWasm, Resvg } from "@resvg/resvg-wasm";
import type { ServiceModule } from "../../../runtime/hosts/service-module";
import { answerGet, notFound } from "../../fetch-answers/src/answers";
import { drawMap } from "./draw-map";
import { type MapRequest, parseRegionRequest, parseWorldRequest } from "./map-request";
import { readWorlds, type Worlds } from "./world";

let worlds: Worlds | undefined;

function answerPng(request: MapRequest, worlds: Worlds): Response {
  const resvg = new Resvg(drawMap(request, worlds));
  const image = resvg.render();
  try {
    const png = image.asPng();
    // A copy in memory of its own, as BodyInit asks for; asPng's type leaves open whether its buffer is shared.
    return new Response(new Uint8Array(png), {
      headers: { "content-type": "image/png", "cache-control": "public, max-age=86400" },
    });
  } finally {
    image.free();
    resvg.free();
  }
}

function route({ pathname, searchParams }: URL, worlds: Worlds): Response {
  if (pathname === "/api/maps/region.png") return answerPng(parseRegionRequest(searchParams), worlds);
  if (pathname === "/api/maps/world.png") return answerPng(parseWorldRequest(searchParams), worlds);
  return notFound(`Nothing is at ${pathname}`);
}

const maps: ServiceModule = {
  async init({ modules, files }) {
    const started = initWasm(modules["resvg.wasm"]!);
    worlds = readWorlds(files["world.json"]!);
    await started;
  },
  fetch: (request) => answerGet(request, (url) => route(url, worlds!)),
};

export default maps;
