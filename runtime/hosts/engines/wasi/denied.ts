import { WitError } from "./wit-error";

function denied(): never {
  throw new WitError("access-denied");
}

class Network {}

/**
 * wasi:filesystem and wasi:sockets of a sandbox: no folder is open and no socket can be made, so that their resources
 * exist by name alone. Components of many toolchains import them whether they use them or not.
 */
export const DENIED: Readonly<Record<string, object>> = {
  "wasi:filesystem/preopens": { getDirectories: () => [] },
  "wasi:filesystem/types": {
    Descriptor: class {},
    DirectoryEntryStream: class {},
    filesystemErrorCode: () => undefined,
  },
  "wasi:sockets/instance-network": { instanceNetwork: () => new Network() },
  "wasi:sockets/network": { Network, networkErrorCode: () => undefined },
  "wasi:sockets/ip-name-lookup": { ResolveAddressStream: class {}, resolveAddresses: denied },
  "wasi:sockets/tcp": { TcpSocket: class {} },
  "wasi:sockets/tcp-create-socket": { createTcpSocket: denied },
  "wasi:sockets/udp": {
    UdpSocket: class {},
    IncomingDatagramStream: class {},
    OutgoingDatagramStream: class {},
  },
  "wasi:sockets/udp-create-socket": { createUdpSocket: denied },
};
