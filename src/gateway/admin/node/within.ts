/** What comes of a promise within a time; null if it takes longer or fails. What was begun goes on. */
export async function within<Result>(ms: number, begun: Promise<Result>): Promise<Result | null> {
  let timer: NodeJS.Timeout | undefined;
  const tooLong = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([begun.catch(() => null), tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
