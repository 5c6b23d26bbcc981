import { describe } from "vitest";
import { policyContract } from "../../../runtime/cache/eviction/policy.contract";
import { createLfu } from "./lfu";
import { createFifo, createLru } from "./lists";
import { createSieve } from "./sieve";

describe("LRU", () => policyContract(createLru));
describe("FIFO", () => policyContract(createFifo));
describe("LFU", () => policyContract(createLfu));
describe("SIEVE", () => policyContract(createSieve));
