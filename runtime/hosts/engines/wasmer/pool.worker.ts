import "@wasmer/sdk/browser-worker";
import { lockDown } from "../../lockdown.worker";

/**
 * A worker of the SDK's pool, where its guests run. The SDK bridges Node's N-API, by which a package may run JavaScript in
 * this realm, so nothing is left in it but what the SDK itself talks through. No message is handled before this has run.
 */
lockDown({ postMessage: self.postMessage, onmessage: self.onmessage, close: self.close });
