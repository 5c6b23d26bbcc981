/** Instances of one component. None can be entered twice, so each exchange has one to itself. */
export interface InstancePool<Instance> {
  borrow(): Promise<Instance>;
  /** @param isWhole  Nothing was thrown through it; otherwise its memory may be in any state, and it is dropped. */
  giveBack(instance: Instance, isWhole: boolean): void;
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

  return {
    async borrow() {
      const free = idle.pop();
      if (free !== undefined) return free;
      if (count < maxCount) return makeOne();
      const given = await new Promise<Instance | undefined>((resolve) => waiting.push(resolve));
      return given ?? makeOne();
    },
    giveBack(instance, isWhole) {
      if (!isWhole) count--;
      const next = waiting.shift();
      if (next !== undefined) next(isWhole ? instance : undefined);
      else if (isWhole) idle.push(instance);
    },
  };
}
