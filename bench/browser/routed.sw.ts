/** A service worker that has one prefix, and leaves the rest to the network by a static route: what any mesh must cost. */
interface RoutedInstallEvent extends Event {
  addRoutes(rules: readonly object[]): Promise<void>;
  waitUntil(work: Promise<void>): void;
}

interface RoutedScope {
  readonly clients: { claim(): Promise<void> };
  oninstall: (event: RoutedInstallEvent) => void;
  onactivate: (event: Event & { waitUntil(work: Promise<void>): void }) => void;
  onfetch: (event: Event) => void;
}

const scope = self as unknown as RoutedScope;

scope.oninstall = (event) => {
  const condition = { not: { urlPattern: { pathname: "/api/*" } } };
  event.waitUntil(event.addRoutes([{ condition, source: "network" }]));
};

scope.onactivate = (event) => event.waitUntil(scope.clients.claim());

// Without a handler the browser would leave the worker out altogether.
scope.onfetch = () => undefined;

export {};
