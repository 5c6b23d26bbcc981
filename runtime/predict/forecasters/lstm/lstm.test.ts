import { describe } from "vitest";
import { forecasterContract } from "../../forecaster.contract";
import { createLstm } from "./lstm";

// Awake from the start, with weights that nothing has trained: what is promised holds for those as well.
describe("lstm", () => forecasterContract(() => createLstm({ leastSteps: 0 })));
