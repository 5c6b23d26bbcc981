import { expect, it } from "vitest";
import { createInstancePool } from "./instance-pool";

it("gives each exchange an instance of its own, and makes no more than it may", async () => {
  let made = 1;
  const pool = createInstancePool(1, () => ++made, 2);
  expect([await pool.borrow(), await pool.borrow()]).toEqual([1, 2]);
  let third: number | undefined;
  const waiting = pool.borrow().then((instance) => {
    third = instance;
  });
  expect(third).toBeUndefined();
  pool.giveBack(1);
  await waiting;
  expect([third, made]).toEqual([1, 2]);
});

it("makes no second instance while the first is idle", async () => {
  const pool = createInstancePool("first", () => "second", 8);
  for (let turn = 0; turn < 3; turn++) {
    const instance = await pool.borrow();
    expect(instance).toBe("first");
    pool.giveBack(instance);
  }
});

it("replaces an instance that is dropped, also for one who waits", async () => {
  let made = 1;
  const pool = createInstancePool(1, () => ++made, 1);
  await pool.borrow();
  const next = pool.borrow();
  pool.drop();
  expect(await next).toBe(2);
});

it("makes one that is renewed before it is asked for, and gives it to who waits already", async () => {
  let made = 1;
  const pool = createInstancePool(1, () => ++made, 1);
  await pool.borrow();
  pool.renew();
  expect([made, await pool.borrow()]).toEqual([2, 2]);
  const next = pool.borrow();
  pool.renew();
  expect([await next, made]).toEqual([3, 3]);
});

it("makes one for the next who asks when the one that was renewed could not be made", async () => {
  let fails = true;
  const make = () => {
    if (fails) throw new Error("no memory");
    return "second";
  };
  const pool = createInstancePool("first", make, 1);
  await pool.borrow();
  pool.renew();
  fails = false;
  expect(await pool.borrow()).toBe("second");
});

it("tells who asked when an instance cannot be made, and tries again for the next", async () => {
  let fails = true;
  const make = () => {
    if (fails) throw new Error("no memory");
    return "second";
  };
  const pool = createInstancePool("first", make, 2);
  await pool.borrow();
  await expect(pool.borrow()).rejects.toThrow("no memory");
  fails = false;
  expect(await pool.borrow()).toBe("second");
});
