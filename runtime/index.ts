export { MeshError, type MeshErrorCode } from "./kernel/errors";
export type { Mesh, MeshEvents, MeshOptions } from "./page/mesh";
export { startMesh } from "./page/mesh.page";
export type { OutboxApi, QueuedWriteInfo, WriteAnswer, WriteChange, WriteState } from "./protocol/outbox-api";
export type { PredictionApi, PredictionHistory, UseRecord, VisitRecord } from "./protocol/prediction-api";
export type { ServiceSnapshot, Snapshot } from "./protocol/snapshot";
export type { History, Metric, Vitals } from "./protocol/vitals";
export type { ExchangeEvent, ExchangePath, ResponseFlag } from "./telemetry/exchange-event";
export type { BackendExplanation, Explanation } from "./telemetry/explanation";
