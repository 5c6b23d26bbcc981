/** What is under way with each service, over all proxies: those of the pages, and the service worker's. */
export interface SummedLoads {
  set(proxy: string, service: string, concurrency: number): void;
  /** The proxy is gone, and what it had under way. @returns the services it had something of. */
  drop(proxy: string): readonly string[];
  of(service: string): number;
}

export function createSummedLoads(): SummedLoads {
  const byProxy = new Map<string, Map<string, number>>();
  return {
    set(proxy, service, concurrency) {
      const loads = byProxy.get(proxy) ?? new Map<string, number>();
      if (concurrency > 0) loads.set(service, concurrency);
      else loads.delete(service);
      if (loads.size > 0) byProxy.set(proxy, loads);
      else byProxy.delete(proxy);
    },
    drop(proxy) {
      const services = [...(byProxy.get(proxy)?.keys() ?? [])];
      byProxy.delete(proxy);
      return services;
    },
    of(service) {
      let sum = 0;
      for (const loads of byProxy.values()) sum += loads.get(service) ?? 0;
      return sum;
    },
  };
}
