import { gatewayPages } from '../../src/gateway/admin/gateway-pages.ts';
import { startTestGateway, type TestGateway } from './test-gateway.ts';
import { type Page, startTestMerchant, type TestMerchant } from './test-merchant.ts';

/** Both roles as one process has them: the gateway's pages behind the dashboard's sign-in, on one database. */
export type TestBoth = {
  gateway: TestGateway;
  merchant: TestMerchant;
  /** Asks for a page as the signed-in owner. */
  page(path: string): Promise<Page>;
  /** Posts a form as the signed-in person. */
  post(path: string, form?: Record<string, string>): Promise<Page>;
  /** From now on the signed-in person may do no more than look. */
  becomeViewer(): Promise<void>;
  /** What the audit log says of actions on these pages: action, subject, who. */
  recorded(): Promise<[string, string | null, string | null][]>;
};

/** Starts both, with a gateway of one's own if one is given. */
export async function startTestBoth(given?: TestGateway): Promise<TestBoth> {
  const gateway = given ?? (await startTestGateway());
  const merchant = await startTestMerchant({
    databaseUrl: gateway.databaseUrl,
    gatewayUrl: gateway.url,
    keys: gateway.keys,
    gatewayPages: gatewayPages(gateway.deps),
  });
  const cookie = await merchant.signIn();
  const { db } = merchant.deps;
  return {
    gateway,
    merchant,
    page: (path) => merchant.page(path, { cookie }),
    post: (path, form = {}) => merchant.page(path, { cookie, form }),
    async becomeViewer() {
      await db.adminUser.updateMany({ data: { role: 'viewer' } });
    },
    async recorded() {
      const events = await db.event.findMany({
        where: { action: { in: ['ipn.resent', 'endpoint.paused', 'endpoint.resumed'] } },
        orderBy: { id: 'asc' },
      });
      return events.map(({ action, subject, who }) => [action, subject, who]);
    },
  };
}
