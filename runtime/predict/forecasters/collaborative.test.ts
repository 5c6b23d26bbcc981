import { describe } from "vitest";
import { forecasterContract } from "../forecaster.contract";
import { createCollaborative } from "./collaborative";
import { createAggregate } from "./collaborative/aggregate";

describe("collaborative, without statistics", () => {
  forecasterContract(() => createCollaborative());
});

describe("collaborative, with statistics", () => {
  const aggregate = createAggregate();
  for (let i = 0; i < 30; i++) aggregate.add({ services: ["a", "x"] });
  for (let i = 0; i < 20; i++) aggregate.add({ services: ["b", "y", "x"] });
  const statistics = aggregate.publish(5);
  forecasterContract(() => createCollaborative({ statistics }), ["a", "b", "x", "y"]);
});
