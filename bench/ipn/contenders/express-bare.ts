import { createServer } from 'node:http';
import express from 'express';
import { announce } from './announce.ts';

/** An Express handler that reads the raw body, answers `[OK]` and does nothing else: no signature, no database. */
const app = express();
app.post('/ipn', express.raw({ type: '*/*' }), (_req, res) => {
  res.type('text/plain').send('[OK]');
});
announce(createServer(app));
