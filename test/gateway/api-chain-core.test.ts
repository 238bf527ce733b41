import { describe, expect, test } from 'vitest';
import { openJsonRpc } from '../../src/gateway/bitcoin/json-rpc.ts';
import { openNodeChain } from '../../src/gateway/bitcoin/node-chain.ts';
import { openNodeReader } from '../../src/gateway/bitcoin/node-reader.ts';
import type { GatewayNetwork } from '../../src/gateway/open-gateway.ts';
import { startTestGateway } from '../support/test-gateway.ts';
import { whenOver } from '../support/when-over.ts';
import { block170, firstPayment } from './bitcoin/known-bytes.ts';
import { startRpcServer } from './bitcoin/rpc-server.ts';

const HEIGHT = 170;
/** Bitcoin Core's words: rpc/blockchain.cpp, rpc/rawtransaction.cpp. */
const noTransaction = {
  error: {
    code: -5,
    message: 'No such mempool transaction. Use -txindex or provide a block hash to enable …',
  },
};
const prunedBlock = { error: { code: -1, message: 'Block not available (pruned data)' } };
const prunedTransaction = { error: { code: -1, message: 'Block not available' } };

const raw = firstPayment.raw.toString('hex');
const unspent = { bestblock: block170.hash, confirmations: 1, value: 10, scriptPubKey: {}, coinbase: false };

/** What bcoin does not do as Bitcoin Core: a gateway on a server that answers like Core on mainnet at block 170. */
async function startOnCore(answers: Record<string, unknown>) {
  const known: Record<string, unknown> = {
    getblockhash: (height: number) =>
      height === HEIGHT ? block170.hash : { error: { code: -8, message: 'out of range' } },
    getblock: block170.raw.toString('hex'),
    getblockheader: { height: HEIGHT, confirmations: 1 },
    getblockchaininfo: { chain: 'main', blocks: HEIGHT, headers: HEIGHT, bestblockhash: block170.hash },
    getrawtransaction: (_txid: string, verbose: boolean, blockHash?: string) => {
      if (blockHash === undefined) return noTransaction;
      return verbose ? {} : raw;
    },
    gettxout: { result: null },
    ...answers,
  };
  const { url, requests } = await startRpcServer(({ method, params }) => {
    const answer = known[method] ?? { error: { code: -32601, message: 'Method not found' } };
    return typeof answer === 'function' ? answer(...params) : answer;
  });
  const rpc = openJsonRpc({ url });
  whenOver(() => rpc.close());
  const network = {
    kind: 'node',
    name: 'mainnet',
    chain: openNodeChain({ rpc, network: 'mainnet' }),
    reader: openNodeReader({ rpc }),
    addresses: { wallet: 'none', addressAt: async () => '' },
    rates: { find: async () => null, list: async () => [] },
  } as unknown as GatewayNetwork;
  const gateway = await startTestGateway({ network });
  const response = await fetch(`${gateway.url}/api/1/generic/bitcoin/tx_details?hash=${firstPayment.txid}`);
  return { status: response.status, body: (await response.json()) as any, requests, logged: gateway.logged };
}

const claimed = (body: any) => body.return.out.map((output: any) => output.claimed);

describe('on a node as Bitcoin Core', () => {
  test('a transaction of a block is found by an output that is unspent, and told with the block', async () => {
    const { status, body, requests } = await startOnCore({
      gettxout: (_txid: string, vout: number) => (vout === 1 ? unspent : { result: null }),
    });
    expect(status).toBe(200);
    expect(body.return.blocks).toEqual([block170.hash]);
    expect(claimed(body)).toEqual(['Y', 'N']);
    expect(body.return.in).toMatchObject([{ coinbase: 'N', addr: '' }]);
    expect(requests.flat()).toContainEqual(
      expect.objectContaining({ method: 'gettxout', params: [firstPayment.txid, 1, true] }),
    );
  });

  test('the block is counted down from the tip that the node meant', async () => {
    const { body, requests } = await startOnCore({
      gettxout: { ...unspent, bestblock: 'cd'.repeat(32), confirmations: 31 },
      getblockheader: (hash: string) => ({
        height: hash === block170.hash ? HEIGHT : HEIGHT + 30,
        confirmations: 1,
      }),
    });
    expect(body.return.blocks).toEqual([block170.hash]);
    expect(requests.flat()).toContainEqual(
      expect.objectContaining({ method: 'getblockheader', params: ['cd'.repeat(32), true] }),
    );
  });

  test('a node with an index of transactions names the block of one of which nothing is unspent', async () => {
    const { body } = await startOnCore({
      getrawtransaction: (_txid: string, verbose?: boolean) =>
        verbose ? { hex: raw, blockhash: block170.hash, confirmations: 1 } : raw,
    });
    expect(body.return.blocks).toEqual([block170.hash]);
    expect(claimed(body)).toEqual(['Y', 'Y']);
  });

  test('an output of a block that only the mempool has spent is claimed, as the node says', async () => {
    const { body } = await startOnCore({
      gettxout: (_txid: string, vout: number, mempool: boolean) =>
        vout === 1 || (vout === 0 && !mempool) ? unspent : { result: null },
    });
    expect(claimed(body)).toEqual(['Y', 'N']);
  });

  test('a transaction whose block is pruned is refused with a sentence that says so', async () => {
    const { status, body } = await startOnCore({
      gettxout: unspent,
      getrawtransaction: (_txid: string, _verbose: boolean, blockHash?: string) =>
        blockHash === undefined ? noTransaction : prunedTransaction,
      getblock: prunedBlock,
    });
    expect([status, body.result, body.error]).toEqual([
      404,
      'error',
      'It is in a block that this node has pruned: only newer blocks are kept',
    ]);
  });

  test('an answer that makes no sense is for the log, not for the caller', async () => {
    const { status, body, logged } = await startOnCore({
      gettxout: { error: { code: -20, message: 'Database error' } },
    });
    expect([status, body.error]).toEqual([
      503,
      'The bitcoin node cannot be asked at the moment; try again later',
    ]);
    expect(logged.map(({ msg }) => msg)).toEqual(['the chain could not be read']);
  });
});
