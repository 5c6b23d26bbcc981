/** Instances of one component. None can be entered twice, so each exchange has one to itself. */
export interface InstancePool<Instance> {
  borrow(): Promise<Instance>;
  giveBack(instance: Instance): void;
  /** One that was borrowed is not given back. */
  drop(): void;
  /** The same, and another is made in its place before it is asked for. */
  renew(): void;
}

/** @param make  Makes one more, when all are busy and there are fewer than `maxCount`. */
export function createInstancePool<Instance>(
  first: Instance,
  make: () => Instance | Promise<Instance>,
  maxCount: number,
): InstancePool<Instance> {
  const idle: Instance[] = [first];
  const waiting: ((instance: Instance | undefined) => void)[] = [];
  let count = 1;

  const makeOne = async (): Promise<Instance> => {
    count++;
    try {
      return await make();
    } catch (error) {
      count--;
      waiting.shift()?.(undefined);
      throw error;
    }
  };

  const giveBack = (instance: Instance): void => {
    const next = waiting.shift();
    if (next === undefined) idle.push(instance);
    else next(instance);
  };

  return {
    async borrow() {
      const free = idle.pop();
      if (free !== undefined) return free;
      if (count < maxCount) return makeOne();
      const given = await new Promise<Instance | undefined>((resolve) => waiting.push(resolve));
      return given ?? makeOne();
    },
    giveBack,
    drop() {
      count--;
      waiting.shift()?.(undefined);
    },
    renew() {
      count--;
      // Why it failed is told to the next who needs one, and makes it.
      makeOne().then(giveBack, () => undefined);
    },
  };
}
