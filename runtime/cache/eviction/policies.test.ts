import { describe } from "vitest";
import { createArc } from "./arc";
import { createFollowTheLeader } from "./follow-the-leader";
import { createGreedyDual } from "./greedy-dual";
import { policyContract } from "./policy.contract";
import { createS3Fifo } from "./s3-fifo";
import { createWTinyLfu } from "./w-tiny-lfu";

describe("ARC", () => policyContract(createArc));
describe("Greedy-Dual", () => policyContract(createGreedyDual));
describe("S3-FIFO", () => policyContract(createS3Fifo));
describe("W-TinyLFU", () => policyContract((options) => createWTinyLfu({ ...options, expectedEntries: 10 })));
describe("follow the leader", () =>
  policyContract((options) => createFollowTheLeader({ ...options, expectedEntries: 10 })));
