import { until } from './until.ts';

/** Does something again until it does not fail: what a client of the real world does while a server is away. */
export async function insist(action: () => Promise<void>): Promise<void> {
  await until(async () => {
    try {
      await action();
      return true;
    } catch {
      return false;
    }
  });
}
