import type { MeshConfig } from "../runtime/config/schema";
import type { FromReplica, ToReplica } from "../runtime/protocol/exchange-messages";
import type { ExchangeEvent } from "../runtime/telemetry/exchange-event";
import { createBudgetModel } from "./budget-model";
import type { PortTap } from "./ports";
import type { Realm, World } from "./world";

/** What an exchange was, and all that became of it. */
export interface Entry {
  readonly id: string;
  readonly realm: Realm;
  /** Neither idempotent by its method nor made so by a key. */
  readonly isUnsafe: boolean;
  readonly startedAt: number;
  readonly limitMs: number;
  readonly frozenMsBefore: number;
  readonly signal: AbortSignal;
  outcome: string | undefined;
  bodyEnded: boolean;
  /** Tries whose guest had begun, as the proxy was told. */
  begunCount: number;
  recordedCount: number;
  isAtUpstream: boolean;
}

export interface Ledger extends PortTap {
  readonly entries: readonly Entry[];
  /** What a frozen page has under way keeps a place at its replica until it thaws. */
  readonly isHeldUp: boolean;
  /** Epochs of the controllers that are at work. */
  readonly leading: readonly number[];
  begin(entry: Pick<Entry, "id" | "realm" | "isUnsafe" | "limitMs" | "signal">): Entry;
  settled(entry: Entry, outcome: string): void;
  begunAtGuest(url: string, host: string): void;
  sentToUpstream(url: string, upstream: string): void;
  recorded(event: ExchangeEvent): void;
  /** @param isSuccession  It takes over from one that is there. */
  elected(epoch: number, controller: Realm, isSuccession: boolean): void;
  /** A guest of a service that may have one only, in this host. */
  singletonStarted(service: string, host: Realm): void;
  newBudget(config: MeshConfig): ReturnType<typeof createBudgetModel>;
}

interface Elected {
  readonly epoch: number;
  readonly controller: Realm;
}

/** First send and REPLAY_MAX_COUNT more, of each try. */
const BEGUN_PER_TRY_MAX_COUNT = 3;

const idOf = (url: string): string => new URL(url).searchParams.get("sim")!;

/** Writes down what happens and checks the invariants as it does. */
export function createLedger(world: World): Ledger {
  const entries = new Map<string, Entry>();
  /** Tries under way at replicas: by channel and number. */
  const tries = new Map<string, Entry>();
  const controllers: Elected[] = [];
  const singletons = new Map<string, Realm[]>();
  let leader: Elected | undefined;

  const sentTry = (entry: Entry, where: string) => {
    world.note(`${entry.id} sent to ${where}`);
    if (entry.realm.isDead || !entry.isUnsafe) return;
    if (entry.begunCount > 0 || entry.isAtUpstream) world.violate(`${entry.id} is unsafe, and is sent again`);
  };

  return {
    get entries() {
      return [...entries.values()];
    },
    begin(given) {
      const entry: Entry = {
        ...given,
        startedAt: world.now(),
        frozenMsBefore: given.realm.frozenMs,
        outcome: undefined,
        bodyEnded: false,
        begunCount: 0,
        recordedCount: 0,
        isAtUpstream: false,
      };
      entries.set(given.id, entry);
      return entry;
    },
    settled(entry, outcome) {
      if (entry.realm.isDead) return;
      world.note(`${entry.id} ends: ${outcome}`);
      if (entry.outcome !== undefined) world.violate(`${entry.id} is answered twice`);
      entry.outcome = outcome;
      const tookMs = world.now() - entry.startedAt - (entry.realm.frozenMs - entry.frozenMsBefore);
      if (tookMs > entry.limitMs + 1) world.violate(`${entry.id} took ${tookMs} ms of ${entry.limitMs}`);
      if (outcome.startsWith("rejected") && !entry.signal.aborted)
        world.violate(`${entry.id} is rejected, though its caller waits`);
      if (!outcome.startsWith("rejected") && entry.recordedCount !== 1)
        world.violate(`${entry.id} is answered, and recorded ${entry.recordedCount} times`);
    },
    sent(channel, message) {
      const { type, id, request } = message as ToReplica & { request?: { url: string } };
      if (type === "abort") tries.delete(`${channel} ${id}`);
      if (type !== "request") return;
      const entry = entries.get(idOf(request!.url))!;
      tries.set(`${channel} ${id}`, entry);
      sentTry(entry, `a replica on ${channel}`);
    },
    arrived(channel, message) {
      const { type, id } = message as FromReplica;
      if (type !== "accepted") return;
      const entry = tries.get(`${channel} ${id}`);
      if (entry === undefined || entry.realm !== world.current) return;
      entry.begunCount++;
      world.note(`${entry.id} accepted on ${channel}`);
    },
    begunAtGuest: (url, host) => world.note(`${idOf(url)} begins in ${host}`),
    sentToUpstream(url, upstream) {
      const entry = entries.get(idOf(url))!;
      sentTry(entry, upstream);
      entry.isAtUpstream = true;
    },
    recorded({ url, status, attempts }) {
      const entry = entries.get(idOf(url))!;
      world.note(`${entry.id} recorded: ${status} after ${attempts}`);
      if (++entry.recordedCount > 1) world.violate(`${entry.id} is recorded twice`);
      if (entry.begunCount > BEGUN_PER_TRY_MAX_COUNT * attempts)
        world.violate(`${entry.id} began ${entry.begunCount} times in ${attempts} tries`);
    },
    elected(epoch, controller, isSuccession) {
      if (leader !== undefined && epoch <= leader.epoch) world.violate(`epoch ${epoch} comes again`);
      if (leader?.controller.isDead === false && !isSuccession)
        world.violate(`epochs ${leader.epoch} and ${epoch} both lead`);
      leader = { epoch, controller };
      controllers.push(leader);
    },
    singletonStarted(service, host) {
      // One that is frozen does nothing, and what it does when it thaws has no effect.
      const other = singletons.get(service)?.find(({ isDead, isFrozen }) => !isDead && !isFrozen);
      if (other !== undefined) world.violate(`${service} runs in ${other.name} and in ${host.name}`);
      singletons.set(service, [...(singletons.get(service) ?? []), host]);
    },
    get isHeldUp() {
      return [...entries.values()].some(
        ({ realm, bodyEnded }) => realm.isFrozen && !realm.isDead && !bodyEnded,
      );
    },
    get leading() {
      return controllers
        .filter(({ controller: { isDead, isFrozen } }) => !isDead && !isFrozen)
        .map(({ epoch }) => epoch);
    },
    newBudget: (config) => createBudgetModel(world, config, (url) => idOf(url)),
  };
}
