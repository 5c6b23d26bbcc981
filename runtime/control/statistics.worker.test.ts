import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { MeshConfig } from "../config/schema";
import { readStatistics, type Statistics } from "../predict/forecasters/collaborative/statistics";
import { createStatisticsLoader } from "./statistics.worker";

const STATISTICS = {
  version: 1,
  fewestClients: 5,
  clients: 100,
  services: [{ name: "maps", clients: 60 }],
  together: [],
  roles: [],
};

const naming = (statistics?: string) =>
  ({ prediction: statistics === undefined ? {} : { statistics } }) as unknown as MeshConfig;

function setUp(answer: () => Promise<Response>) {
  const asked: string[] = [];
  const adopted: (Statistics | undefined)[] = [];
  const kept: { value: { path: string; content: unknown } | undefined } = { value: undefined };
  const follow = createStatisticsLoader({
    store: {
      read: async () => kept.value,
      async write(value) {
        kept.value = value;
      },
    },
    fetch: (path) => {
      asked.push(path);
      return answer();
    },
    read: readStatistics,
    adopt: (statistics) => void adopted.push(statistics),
  });
  return { follow, asked, adopted, kept };
}

const answered = async () => Response.json(STATISTICS);
const failed = async (): Promise<Response> => {
  throw new TypeError("Failed to fetch");
};

describe("statistics", () => {
  beforeEach(() => void vi.spyOn(console, "warn").mockReturnValue());
  afterEach(() => void vi.restoreAllMocks());

  it("are taken up once per path, and dropped when mesh.json names them no more", async () => {
    const { follow, asked, adopted } = setUp(answered);
    await follow(naming("/a.json"));
    await follow(naming("/a.json"));
    await follow(naming());
    expect(asked).toEqual(["/a.json"]);
    expect(adopted).toEqual([STATISTICS, undefined]);
  });

  it("are never asked for where mesh.json names none", async () => {
    const { follow, asked } = setUp(answered);
    await follow(naming());
    expect(asked).toEqual([]);
  });

  it("are the last good ones without a network, and without a word", async () => {
    const { follow, adopted, kept } = setUp(failed);
    kept.value = { path: "/a.json", content: STATISTICS };
    await follow(naming("/a.json"));
    expect(adopted).toEqual([STATISTICS]);
    expect(console.warn).not.toHaveBeenCalled();
  });

  it.each([
    ["damaged", async () => Response.json({ ...STATISTICS, clients: 1 })],
    ["not JSON", async () => new Response("<!doctype html>")],
    ["missing", async () => Response.json({}, { status: 404 })],
    ["out of reach", failed],
  ])("are told to be %s, and kept for nobody", async (_, answer) => {
    const { follow, adopted, kept } = setUp(answer);
    await follow(naming("/a.json"));
    expect(adopted).toEqual([undefined]);
    expect(kept.value).toBeUndefined();
    expect(console.warn).toHaveBeenCalledWith(expect.stringContaining("STATISTICS_UNREADABLE"));
  });
});
