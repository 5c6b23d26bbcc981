import { getEventListeners } from "node:events";
import { createControllers } from "./controller";
import { createDoms } from "./dom";
import { createHosts } from "./host";
import { createLedger, type Ledger } from "./ledger";
import { createLocks } from "./locks";
import { openPage, type SimulatedPage, type SimulatedProxyRealm } from "./page";
import { installPlatform, type Platform } from "./platform";
import { createChannels } from "./ports";
import { calm, drawConfig, drawTempers } from "./scenario";
import { createServiceWorkers } from "./service-worker";
import { createWorkload, drawRequest } from "./workload";
import { createWorld, type World } from "./world";

export interface Run {
  readonly seed: number;
  readonly violation: string | undefined;
  readonly trace: readonly string[];
}

const TROUBLE_MS = 5_000;
const REQUEST_COUNT = 30;
const FAULT_COUNT = 10;
/** Longer than any deadline, any service's time and any pause there is. */
const SETTLE_MS = 60_000;

/** Files of the page and of the service worker look for their realm as they are loaded. */
async function loadRealFiles() {
  Object.assign(globalThis, { self: globalThis });
  const [{ createPageControl }, { createRollCall }, { createPages }] = await Promise.all([
    import("../runtime/page/control-plane.page"),
    import("../sw/roll-call.sw"),
    import("../sw/pages.sw"),
  ]);
  return { createPageControl, createRollCall, createPages };
}

/** A mesh of a few pages and a service worker goes through trouble drawn by `seed`, heals, and must settle. */
export async function simulate(seed: number): Promise<Run> {
  const real = await loadRealFiles();
  const world = createWorld(seed);
  const ledger = createLedger(world);
  let config = drawConfig(world);
  let tempers = drawTempers(world);
  const locks = createLocks(world);
  const channel = createChannels(world, ledger);
  const platform: Platform = {
    world,
    locks,
    doms: createDoms(world),
    channel,
    startWorker: (realm, port) => startController(realm, port),
    clients: { get: (id) => workers.clients.get(id), matchAll: () => workers.clients.matchAll() },
  };
  const hosts = createHosts({ platform, ledger, temper: () => tempers.guest });
  const startController = createControllers({ world, ledger, hosts });
  const shared = { platform, world, ledger, upstreams: () => tempers.upstream };
  const workers = createServiceWorkers({ ...shared, ...real, config: () => config });
  const pages: SimulatedPage[] = [];
  const { sendFrom } = createWorkload(world, ledger, () => workers.ensure());

  const open = () => {
    const page = openPage({
      ...shared,
      name: `page${pages.length + 1}`,
      config,
      createPageControl: real.createPageControl,
      postToWorker: (from, message, ports) => workers.post(from, { foremesh: 1, message }, ports),
    });
    pages.push(page);
    workers.addPage(page);
  };
  const living = () => pages.filter(({ realm }) => !realm.isDead);
  const onePage = () => living()[world.below(living().length)];
  const oneProxy = (): SimulatedProxyRealm | undefined =>
    world.random() < 0.4 ? workers.ensure() : onePage();

  const faults: (() => void)[] = [
    () => hosts.alive()[world.below(Math.max(1, hosts.alive().length))]?.realm.kill(),
    () => onePage()?.realm.kill(),
    // Its process is stopped, or its main thread and its workers starve: nothing tells it.
    () => {
      const realm = onePage()?.realm;
      realm?.freeze();
      world.note(`${realm?.name} freezes`);
      later(world.random() * 4_000, () => realm?.thaw());
    },
    // The browser freezes it, as it says before.
    () => {
      const page = onePage();
      page?.fire("freeze");
      later(1, () => page?.realm.freeze());
      later(1 + world.random() * 4_000, () => {
        page?.realm.thaw();
        page?.fire("resume");
      });
    },
    () => {
      const page = onePage();
      page?.fire("pagehide");
      later(world.random() * 4_000, () => page?.fire("pageshow"));
    },
    () => onePage()?.hide(world.random() < 0.5),
    () => workers.running()?.realm.kill(),
    () => {
      tempers = drawTempers(world);
    },
    () => {
      config = drawConfig(world);
      world.note("configuration changes");
      for (const page of living()) page.realm.post(world.random() * 50, () => page.adopt(config));
      const worker = workers.running();
      worker?.realm.post(world.random() * 50, () => worker.proxy() && worker.adopt(config));
    },
    () => world.shiftWallClock((world.random() - 0.5) * 7_200_000),
    open,
  ];
  /** What happens from outside belongs to no page. */
  const outside = world.realm("outside");
  const later = (delayMs: number, task: () => void) => outside.post(delayMs, task);

  const uninstall = installPlatform(platform);
  try {
    for (let i = world.below(3); i >= 0; i--) open();
    for (let i = 0; i < REQUEST_COUNT; i++) {
      later(world.random() * TROUBLE_MS, () => {
        const target = oneProxy();
        target?.realm.post(world.random(), () => void sendFrom(target, drawRequest(world)));
      });
    }
    for (let i = world.below(FAULT_COUNT); i > 0; i--)
      later(world.random() * TROUBLE_MS, () => faults[world.below(faults.length)]!());
    await world.runUntil(world.now() + TROUBLE_MS);
    tempers = calm();
    // One may stay frozen for ever, if there is another: the leader, perhaps.
    const frozen = world.random() < 0.5 ? onePage() : undefined;
    for (const { realm, fire } of living()) {
      if (realm === frozen?.realm) continue;
      realm.thaw();
      fire("resume");
    }
    frozen?.realm.freeze();
    if (living().every((page) => page === frozen)) open();
    workers.ensure();
    await world.runUntil(world.now() + SETTLE_MS);
    const awake = () => living().filter((page) => page !== frozen);
    const proxies = () => [workers.running()!, ...awake()];
    checkSettled(world, ledger, proxies(), hosts);
    await probe(proxies());
    checkSettled(world, ledger, proxies(), hosts);
    for (const { realm, endpoints } of proxies())
      if (endpoints.ready("alpha").length === 0) world.violate(`${realm.name} knows of no replica`);
  } finally {
    uninstall();
  }
  return { seed, violation: world.violation, trace: world.trace };

  /** All is well again: every proxy must get an answer from the service. */
  async function probe(targets: readonly SimulatedProxyRealm[]): Promise<void> {
    for (const [index, target] of targets.entries()) {
      // One after the other: the service may be allowed no more at a time, and a silent leader takes 2 s to be found out.
      const afterMs = index * 5_000;
      const plain = { path: "/plain", limitMs: 15_000, method: "GET", isKeyed: false, isDeadly: false };
      target.realm.post(afterMs, async () => {
        const status = await sendFrom(target, { ...plain, abortAfterMs: undefined });
        if (status !== 200 && !ledger.isHeldUp)
          world.violate(`${target.realm.name} is answered ${status} when all is well`);
      });
    }
    await world.runUntil(world.now() + SETTLE_MS);
  }
}

/** After quiescence: nothing under way, nothing left behind. */
function checkSettled(
  world: World,
  ledger: Ledger,
  proxies: readonly SimulatedProxyRealm[],
  hosts: ReturnType<typeof createHosts>,
): void {
  for (const { id, realm, outcome, bodyEnded, signal } of ledger.entries) {
    if (realm.isDead || realm.isFrozen) continue;
    if (outcome === undefined) world.violate(`${id} is lost: it has no outcome`);
    else if (!bodyEnded) world.violate(`${id} is answered, and its body never ends`);
    if (getEventListeners(signal, "abort").length > 0) world.violate(`${id} left a listener on its signal`);
  }
  for (const { realm, endpoints } of proxies) {
    if (realm.timerCount > 0) world.violate(`${realm.name} has ${realm.timerCount} timers left`);
    const ready = ["alpha", "beta"].flatMap((service) => endpoints.ready(service));
    const epochs = new Set(ready.map(({ replica }) => /-(\d+)\./.exec(replica)![1]));
    if (epochs.size > 1) world.violate(`${realm.name} has endpoints of epochs ${[...epochs]}`);
    for (const { replica, client } of ready)
      if (client.inFlightCount > 0)
        world.violate(`${realm.name} counts ${client.inFlightCount} at ${replica}`);
  }
  if (ledger.leading.length > 1) world.violate(`epochs ${ledger.leading} all lead`);
  if (ledger.isHeldUp) return;
  for (const { realm, busyCount } of hosts.alive())
    if (busyCount() > 0 && !realm.isFrozen) world.violate(`${realm.name} is busy with ${busyCount()}`);
}
