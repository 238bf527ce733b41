import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';
import { packageRoot } from '../../src/database/package-root.ts';
import { stopChild } from './child.ts';
import type { Cleanups } from './cleanups.ts';
import { freePort } from './free-port.ts';

/** Money to a script, in hex. */
export type NodePayment = { script: string; amountSat: number };

/** The tests' real node: bcoin on regtest, in memory, in a process of its own, with a wallet; it knows nobody. */
export type BitcoinNode = {
  pid: number;
  /** With user and password. */
  rpcUrl: string;
  tip(): Promise<{ height: number; hash: string }>;
  /** Pays by one transaction; when it resolves, the mempool has it. Returns its id. About 7 ms. */
  pay(payment: NodePayment): Promise<string>;
  /** One transaction for each. */
  payEach(payments: readonly NodePayment[]): Promise<string[]>;
  /** Mines a block with all of the mempool. Returns its hash. */
  mine(): Promise<string>;
};

/** @param options.coins how many payments it can make before a block is needed. */
export async function startBitcoinNode(
  { coins }: { coins: number },
  cleanups: Cleanups,
): Promise<BitcoinNode> {
  const httpPort = await freePort();
  const apiKey = 'benchmark';
  const child = fork(
    join(packageRoot, 'test', 'support', 'bitcoin-node-process.mjs'),
    [JSON.stringify({ httpPort, apiKey, coins })],
    {
      // bcoin's native parts are not installed; its own code in JavaScript does.
      env: { PATH: process.env.PATH, NODE_BACKEND: 'js' },
      execArgv: [],
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
    },
  );
  cleanups.add(() => stopChild(child));
  const ask = await whenReady(child);
  return {
    pid: child.pid!,
    rpcUrl: `http://tillgate:${apiKey}@127.0.0.1:${httpPort}/`,
    tip: () => ask('tip', {}),
    pay: (payment) => ask('pay', { payments: [payment] }),
    payEach: (payments) => ask('payEach', { payments }),
    mine: async () => (await ask<[string]>('mine', {}))[0],
  };
}

type Ask = <Result>(command: string, args: object) => Promise<Result>;
type Waiting = { resolve(result: never): void; reject(error: Error): void };

function whenReady(child: ChildProcess): Promise<Ask> {
  const waiting = new Map<number, Waiting>();
  let lastId = 0;
  const ask = (command: string, args: object): Promise<never> =>
    new Promise((resolve, reject) => {
      lastId += 1;
      waiting.set(lastId, { resolve, reject });
      // Without somebody to tell, a node that is gone would end us.
      child.send({ id: lastId, command, args }, (error) => error && reject(error));
    });
  return new Promise((resolve, reject) => {
    child.on('message', (message: { ready?: true; id: number; result?: unknown; error?: string }) => {
      if (message.ready) return resolve(ask);
      const one = waiting.get(message.id);
      waiting.delete(message.id);
      if (message.error === undefined) one?.resolve(message.result as never);
      else one?.reject(new Error(`the bitcoin node could not ${message.error}`));
    });
    child.on('exit', (code) => {
      const ended = new Error(`the bitcoin node ended (${code})`);
      reject(ended);
      for (const one of waiting.values()) one.reject(ended);
    });
  });
}
