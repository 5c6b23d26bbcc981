import type { Ledger } from "./ledger";
import type { Realm, World } from "./world";

/** What a guest does to a request, by chance: shares of all requests, per seed. */
export interface Temper {
  readonly failRatio: number;
  readonly throwRatio: number;
  readonly trapRatio: number;
  readonly crashRatio: number;
  readonly loopRatio: number;
  readonly slowRatio: number;
}

export interface Guest {
  /** Throws `TRAP` when it has trapped. */
  handle(request: Request): Promise<Response>;
}

export const TRAP = new Error("unreachable executed");

/** A service in the simulated host: counts what it began, then does as its temper says. */
export function createGuest(world: World, realm: Realm, temper: () => Temper, ledger: Ledger): Guest {
  const pause = (ms: number) => new Promise<void>((resolve) => realm.post(ms, resolve));

  const streamed = (text: string, isEndless: boolean) => {
    const chunks = [...text].map((character) => new TextEncoder().encode(character));
    return new ReadableStream<Uint8Array>({
      async pull(controller) {
        await pause(world.random() * 30);
        const chunk = chunks.shift();
        if (isEndless && chunks.length === 0) realm.loop();
        else if (chunk === undefined) controller.close();
        else controller.enqueue(chunk);
      },
    });
  };

  return {
    async handle(request) {
      ledger.begunAtGuest(request.url, realm.name);
      const { failRatio, throwRatio, trapRatio, crashRatio, loopRatio, slowRatio } = temper();
      // An exchange that is its replicas' death wherever it goes.
      if (new URL(request.url).searchParams.has("deadly")) {
        realm.post(world.random() * 20, () => realm.kill());
        return new Promise(() => undefined);
      }
      let chance = world.random();
      const happens = (ratio: number) => {
        chance -= ratio;
        return chance < 0;
      };
      await pause(world.random() < slowRatio ? 300 + world.random() * 3_000 : world.random() * 20);
      if (world.random() < 0.7) await request.text();
      if (happens(failRatio)) return new Response("bad", { status: world.random() < 0.5 ? 500 : 503 });
      if (happens(throwRatio)) throw new Error("guest threw");
      if (happens(trapRatio)) throw TRAP;
      if (happens(crashRatio)) realm.kill();
      if (happens(loopRatio)) realm.loop();
      if (realm.isDead || realm.isFrozen) return new Promise(() => undefined);
      return new Response(world.random() < 0.3 ? streamed("answer", world.random() < loopRatio) : "answer");
    },
  };
}
