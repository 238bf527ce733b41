import { until } from './until.ts';

/**
 * Does something again until it does not fail: what a client of the real world does while a server is away. Returns what
 * came of it.
 */
export async function insist<Result>(action: () => Promise<Result>): Promise<Result> {
  let result: { value: Result } | null = null;
  await until(async () => {
    result = await action().then(
      (value) => ({ value }),
      () => null,
    );
    return result !== null;
  });
  return result!.value;
}
