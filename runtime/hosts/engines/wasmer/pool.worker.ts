import "@wasmer/sdk/browser-worker";
import { lockDown } from "../../lockdown.worker";
import { forbidEvaluation } from "./forbid-evaluation.worker";

/**
 * A worker of the SDK's pool, where its guests run. The SDK bridges Node's N-API, by which a package would run JavaScript in
 * this realm: that it may not, and nothing is left here but what the SDK itself talks through. No message is handled
 * before this has run.
 */
lockDown({ postMessage: self.postMessage, onmessage: self.onmessage, close: self.close });
forbidEvaluation();
