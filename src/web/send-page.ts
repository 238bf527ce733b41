import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { Request, Response } from 'express';

const compress = promisify(gzip);

/** Sends a page, compressed for whoever takes that: a payer's connection may be slow. Not kept by anybody. */
export async function sendPage(req: Request, res: Response, status: number, html: string): Promise<void> {
  res.status(status).set('Cache-Control', 'no-store').vary('Accept-Encoding').type('html');
  if (req.acceptsEncodings('gzip') !== 'gzip') {
    res.send(html);
    return;
  }
  res.set('Content-Encoding', 'gzip').send(await compress(html));
}
