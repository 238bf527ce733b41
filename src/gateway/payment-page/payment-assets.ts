import { join } from 'node:path';
import { packageRoot } from '../../database/package-root.ts';
import { type InlineAssets, inlineAssets } from '../../web/inline-assets.ts';
import { publicFolder } from '../../web/secure-app.ts';

/** What the payment page needs to look and move as it does: it comes with the page, which is one answer to one request. */
export function paymentAssets(): InlineAssets {
  const shared = publicFolder(packageRoot, 'shared');
  return inlineAssets({
    styles: [join(shared, 'tillgate.css')],
    scripts: [
      join(shared, 'live.js'),
      join(shared, 'copy.js'),
      join(publicFolder(packageRoot, 'gateway'), 'js', 'payment.js'),
    ],
    icon: join(shared, 'favicon.svg'),
  });
}
