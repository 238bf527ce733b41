import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Request, Response } from 'express';
import { PageError } from '../../../web/page-errors.ts';
import { viewerOf } from '../../../web/viewer.ts';
import { type ExportFormat, exportFormats, exportOrders } from '../../export/export-orders.ts';
import { recordEvent } from '../../history/record-event.ts';
import { readOrderQuery } from '../../search/order-query.ts';
import type { AdminDeps } from '../admin-deps.ts';
import { queryWords } from './query-words.ts';

/**
 * Answers with a file of exactly what the list shows for the same query, all pages of it. It is written as fast as it is read;
 * a client that hangs up ends it, and one that it breaks off for sees its connection cut, never the end of a file.
 */
export async function sendExport(
  deps: AdminDeps,
  format: ExportFormat,
  req: Request,
  res: Response,
): Promise<void> {
  const query = readOrderQuery(req.query);
  const [problem] = query.problems;
  if (problem !== undefined) {
    // The list can say that it left something out; a file would just hold more than was asked for.
    throw new PageError(
      400,
      'No export was made',
      problem,
      'Go back to the list, set the filter and export again.',
    );
  }
  const pieces = exportOrders(deps.pool, query, format);
  // Before anything is sent, so that a database that is away is an error page and not half a file.
  const first = req.method === 'HEAD' ? null : await pieces.next();
  const now = deps.now();
  res.set({
    'Content-Type': exportFormats[format].type,
    'Content-Disposition': `attachment; filename="tillgate-orders-${now.toISOString().slice(0, 10)}.${format}"`,
  });
  if (first === null) {
    res.end();
    return;
  }
  const detail = `${format === 'csv' ? 'CSV' : 'JSON lines'}: ${queryWords(query)}`;
  await recordEvent(deps.db, viewerOf(res), { action: 'export.made', detail }, now);
  deps.notices.tell('other');
  try {
    await pipeline(Readable.from(from(first, pieces), { highWaterMark: 1 }), res);
  } catch (error) {
    if (isHungUp(error)) deps.log.info('an export was not read to its end');
    else deps.log.error({ err: error }, 'an export broke off');
    res.destroy();
  }
}

async function* from(first: IteratorResult<string, void>, rest: AsyncGenerator<string, void, undefined>) {
  if (first.done) return;
  yield first.value;
  yield* rest;
}

function isHungUp(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === 'ERR_STREAM_PREMATURE_CLOSE';
}
